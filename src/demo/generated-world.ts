import { FAMILY_NAMES, GIVEN_NAMES, ROOM_SUBJECTS } from './names.ts';
import { DIRECT_TOPICS, GROUP_THEMES } from './room-themes.ts';
import { mix32, SeededRandom } from './seeded-random.ts';
import type { SeedSize } from './seed-size.ts';
import { WRITING_STYLES } from './talk/writing-style.ts';
import type { MemberPlan, Person, RoomPlan, World } from './world.ts';

/** Average number of rooms of an account, if the sizes allow it. */
const ROOMS_PER_ACCOUNT = 30;
const LARGEST_ROOM = 400;
const DIRECT_SHARE = 0.45;

/**
 * A world of any size. It keeps only a few numbers per room. The members of a room are every `stride`-th account from
 * `start` on. They are distinct, because the stride and the number of accounts have no common divisor.
 */
export function generatedWorld(size: SeedSize, seed: number): World {
  const random = new SeededRandom(seed, 0x3042);
  const sizes = roomSizes(size, random);
  const starts = new Uint32Array(size.rooms);
  const strides = new Uint32Array(size.rooms);
  const offsets = new Float64Array(size.rooms + 1);
  for (let room = 0; room < size.rooms; room += 1) {
    // Account 0 is the sample account. It must be a member of a room from the beginning.
    starts[room] = room === 0 ? 0 : random.below(size.accounts);
    strides[room] = coprimeStride(size.accounts, random);
    offsets[room + 1] = offsets[room]! + sizes[room]!;
  }
  const memberIndex = (room: number, position: number): number => offsets[room]! + position;
  return {
    seed,
    accounts: size.accounts,
    rooms: size.rooms,
    members: offsets[size.rooms]!,
    counts: messageCounts(size, sizes, random),
    room: (room) => roomPlan(seed, room, sizes[room]!),
    size: (room) => sizes[room]!,
    memberIndex,
    member: (room, position) => ({
      account: (starts[room]! + position * strides[room]!) % size.accounts,
      ...presence(mix32(memberIndex(room, position) ^ mix32(seed)), position),
    }),
    person: (account) => person(seed, account),
  };
}

/** Two for a direct room. Most groups are small, and a few have hundreds of members. */
function roomSizes({ accounts, rooms }: SeedSize, random: SeededRandom): Uint32Array {
  const sizes = new Uint32Array(rooms);
  const mean = Math.max(3, ((accounts * ROOMS_PER_ACCOUNT) / rooms - 2 * DIRECT_SHARE) / (1 - DIRECT_SHARE));
  const largest = Math.min(accounts, LARGEST_ROOM);
  for (let room = 0; room < rooms; room += 1) {
    const isDirect = random.chance(DIRECT_SHARE);
    // The mean of this distribution (Pareto, exponent 1.5) is three times its minimum.
    const group = (mean / 3) * (1 - random.fraction()) ** (-1 / 1.5) + 2;
    sizes[room] = Math.min(largest, isDirect ? 2 : Math.max(3, Math.floor(group)));
  }
  return sizes;
}

/** Busy rooms have a thousand times as many messages as quiet ones. The counts add up to exactly `total`. */
function messageCounts({ rooms, messages }: SeedSize, sizes: Uint32Array, random: SeededRandom): Uint32Array {
  const upTo = new Float64Array(rooms);
  let sum = 0;
  for (let room = 0; room < rooms; room += 1) {
    sum += Math.sqrt(sizes[room]!) / (0.004 + random.fraction());
    upTo[room] = sum;
  }
  const counts = new Uint32Array(rooms);
  let given = 0;
  for (let room = 0; room < rooms; room += 1) {
    const due = room === rooms - 1 ? messages : Math.round((messages * upTo[room]!) / sum);
    counts[room] = due - given;
    given = due;
  }
  return counts;
}

function roomPlan(seed: number, room: number, size: number): RoomPlan {
  const random = new SeededRandom(seed, room + 0x100000);
  const isDirect = size === 2;
  const theme = random.pick(GROUP_THEMES);
  const name = `${random.pick(ROOM_SUBJECTS)} ${theme.suffix}`;
  const isPublic = !isDirect && random.chance(0.1);
  return {
    kind: isDirect ? 'direct' : 'group',
    name: isDirect ? null : name,
    description: isDirect || random.chance(0.5) ? null : `${name}, since ${random.between(2015, 2026)}`,
    encrypted: random.chance(0.03),
    isPublic,
    isCommunity: isPublic && random.chance(0.5),
    deleted: room !== 0 && random.chance(0.005),
    topics: isDirect ? random.pick(DIRECT_TOPICS) : theme.topics,
  };
}

/** Shares of the members after the first two that are only invited, have left, joined later or were removed. */
function presence(hash: number, position: number): Omit<MemberPlan, 'account'> {
  const share = hash / 2 ** 32;
  const stays = { joins: 0, leaves: null, deleted: false };
  if (position < 2 || share >= 0.2) return stays;
  const when = 0.05 + 0.9 * ((share * 1000) % 1);
  if (share < 0.03) return { ...stays, joins: null };
  if (share < 0.09) return { ...stays, leaves: when };
  if (share < 0.1) return { ...stays, deleted: true };
  return { ...stays, joins: when };
}

function person(seed: number, account: number): Person {
  const hash = mix32(account ^ mix32(seed + 7));
  const given = GIVEN_NAMES[hash % GIVEN_NAMES.length]!;
  const family = FAMILY_NAMES[mix32(hash) % FAMILY_NAMES.length]!;
  const from = [0, 4, 6, 6, 7, 7, 8, 8, 12, 15][(hash >>> 8) % 10]!;
  return {
    nick: `${given} ${family}`,
    handle: given.toLowerCase(),
    style: WRITING_STYLES[(hash >>> 16) % WRITING_STYLES.length]!,
    hours: [from, (from + 10) % 24],
  };
}

function coprimeStride(accounts: number, random: SeededRandom): number {
  if (accounts === 1) return 1;
  let stride = random.between(1, accounts - 1);
  while (greatestCommonDivisor(stride, accounts) !== 1) stride = (stride % (accounts - 1)) + 1;
  return stride;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
