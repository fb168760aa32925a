import { DEMO_PEOPLE } from './demo-people.ts';
import type { Topic } from './talk/script.ts';
import type { MemberPlan, RoomPlan, World } from './world.ts';

/** Larger than every seed of `tidemark seed` (32 bits), so that their ids never collide. */
export const DEMO_SEED = 2 ** 32 + 1_706_745_600;

interface DemoRoom extends RoomPlan {
  readonly members: readonly MemberPlan[];
  readonly messages: number;
}

/** Account numbers, in the order of `DEMO_PEOPLE`. */
const EVERYBODY = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const [MIRA, TOMAS, YUKI, PRIYA, SASHA, BRUNO, LENA, AMINA, WEI, JONAH] = EVERYBODY;

const member = (account: number, changes: Partial<MemberPlan> = {}): MemberPlan => ({
  account,
  joins: 0,
  leaves: null,
  deleted: false,
  ...changes,
});
const all = (accounts: readonly number[]): MemberPlan[] => accounts.map((account) => member(account));

function group(
  name: string,
  description: string,
  members: readonly MemberPlan[],
  messages: number,
  topics: readonly Topic[],
  changes: Partial<RoomPlan> = {},
): DemoRoom {
  return {
    kind: 'group',
    name,
    description,
    encrypted: false,
    isPublic: false,
    isCommunity: false,
    deleted: false,
    topics,
    members,
    messages,
    ...changes,
  };
}

const direct = (a: number, b: number, messages: number, topics: readonly Topic[]): DemoRoom => ({
  ...group('', '', all([a, b]), messages, ['private', 'private', ...topics]),
  kind: 'direct',
  name: null,
  description: null,
});

/** 25 rooms with 20,000 messages. Each situation that a client must handle occurs once. Mira is the demo account. */
const ROOMS: readonly DemoRoom[] = [
  group(
    'General',
    'Everything that concerns everybody',
    all(EVERYBODY),
    2550,
    ['aside', 'aside', 'life', 'planning', 'release', 'lunch'],
    { isPublic: true, isCommunity: true },
  ),
  group(
    'Engineering',
    'Code, reviews, measurements',
    all([TOMAS, MIRA, YUKI, PRIYA, SASHA, BRUNO, WEI]),
    3400,
    ['engineering', 'engineering', 'engineering', 'review', 'review', 'planning', 'standup'],
  ),
  group('Incidents', 'Pages, post-mortems, handovers', all([SASHA, MIRA, TOMAS, PRIYA, WEI, JONAH]), 1200, [
    'incident',
    'incident',
    'incident',
    'incident',
  ]),
  group('Releases', 'What goes out when', all([TOMAS, MIRA, SASHA, PRIYA, LENA, BRUNO]), 950, [
    'release',
    'release',
    'release',
    'review',
  ]),
  group('Support', 'What harbours and ferry lines ask', all([AMINA, MIRA, LENA, JONAH, BRUNO]), 1500, [
    'support',
    'support',
    'support',
    'support',
    'planning',
  ]),
  group('Design', 'Screens, words, field tests', all([LENA, MIRA, PRIYA, AMINA]), 1150, [
    'design',
    'design',
    'design',
    'design',
  ]),
  group('Lunch', 'Where, when, who', all(EVERYBODY), 1450, [
    'lunch',
    'lunch',
    'lunch',
    'lunch',
    'lunch',
    'life',
  ]),
  group(
    'Random',
    'Anything else',
    [
      ...all([JONAH, MIRA, TOMAS, PRIYA, BRUNO, AMINA, YUKI]),
      member(WEI, { joins: 0.45 }),
      member(SASHA, { leaves: 0.7 }),
    ],
    1800,
    ['life', 'life', 'life', 'aside', 'books'],
  ),
  group('Book club', 'Mondays, tea is provided', all([AMINA, MIRA, LENA, JONAH, YUKI]), 420, [
    'books',
    'books',
    'books',
    'life',
  ]),
  group('日本チーム', '東京・大阪のメンバー', all([YUKI, MIRA, WEI]), 480, [
    'japanese',
    'japanese',
    'japanese',
    'japanese',
    'chinese',
  ]),
  group('Київ', 'Офіс на Подолі', all([SASHA, MIRA, LENA]), 420, [
    'ukrainian',
    'ukrainian',
    'ukrainian',
    'german',
  ]),
  group(
    'Coffee in seven languages',
    'Say it in yours',
    all([BRUNO, ...EVERYBODY.filter((account) => account !== BRUNO)]),
    640,
    [
      'portuguese',
      'german',
      'french',
      'spanish',
      'greek',
      'arabic',
      'hindi',
      'korean',
      'chinese',
      'japanese',
      'ukrainian',
    ],
  ),
  group('Security', 'End-to-end encrypted', all([MIRA, SASHA, PRIYA]), 560, ['private'], { encrypted: true }),
  direct(TOMAS, MIRA, 880, ['engineering', 'review', 'lunch', 'spanish']),
  direct(YUKI, MIRA, 460, ['review', 'japanese', 'life']),
  direct(MIRA, PRIYA, 620, ['design', 'engineering', 'life', 'hindi']),
  direct(AMINA, MIRA, 330, ['support', 'books', 'arabic']),
  direct(MIRA, JONAH, 240, ['life', 'lunch', 'incident']),
  // Mira has left. Later messages must not reach her.
  group(
    'Moving the office',
    'Boxes, keys, plants',
    [...all([LENA, JONAH, AMINA]), member(MIRA, { leaves: 0.55 })],
    260,
    ['planning', 'aside', 'life'],
  ),
  group('Summer timetable', 'Closed project', [...all([BRUNO, TOMAS]), member(MIRA, { leaves: 0.3 })], 200, [
    'planning',
    'support',
    'release',
  ]),
  // Invited, not joined.
  group('Choir', 'We need a tenor', [...all([JONAH, LENA, PRIYA]), member(MIRA, { joins: null })], 150, [
    'life',
    'aside',
  ]),
  group('Hiring', 'Interviews and notes', [...all([AMINA, TOMAS]), member(MIRA, { joins: null })], 120, [
    'planning',
    'private',
  ]),
  // Rooms without Mira.
  direct(LENA, JONAH, 130, ['design', 'life', 'german']),
  // A soft-deleted room, and one without messages.
  group('Old roadmap', 'Archived', all([TOMAS, MIRA, BRUNO]), 90, ['planning'], {
    deleted: true,
  }),
  group(
    'Regatta team',
    'Brand-new',
    [...all([BRUNO, MIRA]), member(YUKI, { joins: null }), member(SASHA, { deleted: true })],
    0,
    ['life'],
  ),
];

/** The demo: ten people of a company that makes booking software for harbours. */
export function demoWorld(): World {
  const offsets: number[] = [];
  let members = 0;
  for (const room of ROOMS) {
    offsets.push(members);
    members += room.members.length;
  }
  return {
    seed: DEMO_SEED,
    accounts: DEMO_PEOPLE.length,
    rooms: ROOMS.length,
    members,
    counts: Uint32Array.from(ROOMS, ({ messages }) => messages),
    room: (room) => ROOMS[room]!,
    size: (room) => ROOMS[room]!.members.length,
    member: (room, position) => ROOMS[room]!.members[position]!,
    memberIndex: (room, position) => offsets[room]! + position,
    person: (account) => DEMO_PEOPLE[account]!,
  };
}
