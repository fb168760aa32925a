import { encryptedConversation, spokenConversation } from './conversation.ts';
import type { Occasion } from './conversation.ts';
import type { Participant } from './participant.ts';
import { EmissionQueue } from './emission-queue.ts';
import type { PlannedMessage } from './planned-message.ts';
import { RoomDraw } from './room-draw.ts';
import type { SeededIds } from './seeded-ids.ts';
import { SeededRandom } from './seeded-random.ts';
import { isEnglish } from './talk/script.ts';
import type { Topic } from './talk/script.ts';
import { ScriptLibrary } from './talk/script-library.ts';
import type { WorkingCalendar } from './working-calendar.ts';
import { isActive, isAwake } from './world.ts';
import type { RoomPlan, World } from './world.ts';

/** No conversation takes longer. A member that leaves this long after a share of time has sent all its messages by then. */
export const LONGEST_CONVERSATION_US = 3_000_000_000;

/** The last few messages are sent in the last minutes. No conversation has more. */
const CLOSING_MESSAGES = 30;
const CLOSING_SHARE = 0.9999;

const LARGEST_CAST = 5;
const CANDIDATES = 12;
const COME_BACK = 0.1;
const FOLLOW_UP: readonly Topic[] = ['follow-up'];

/**
 * Every message of a world in the order of time, as many per room as `world.counts` says. The seed decides what is
 * said and by whom; the calendar decides when. Memory depends on the rooms, the accounts and the conversations in
 * progress, not on the number of messages.
 */
export function* messageStream(
  world: World,
  calendar: WorkingCalendar,
  ids: SeededIds,
): Generator<PlannedMessage, void, undefined> {
  const random = new SeededRandom(world.seed, 0x7a1c);
  const library = new ScriptLibrary();
  const draw = new RoomDraw(world.counts);
  const queue = new EmissionQueue<PlannedMessage>();
  const openers = new Int32Array(world.rooms).fill(-1);
  const said = new Int32Array(world.accounts).fill(-1);
  const total = draw.total;
  while (draw.total > 0) {
    const share = Math.max((total - draw.total) / total, draw.total <= CLOSING_MESSAGES ? CLOSING_SHARE : 0);
    const start = calendar.timeAt(share);
    yield* dueBy(queue, start);
    const room = draw.roomAt(random.fraction());
    const plan = world.room(room);
    const hour = calendar.hourAt(share);
    const cast = castOf(world, room, share, hour, random);
    const comesBack = openers[room]! >= 0 && isEnglish(plan.topics[0]!) && random.chance(COME_BACK);
    const occasion: Occasion = {
      room,
      cast,
      limit: draw.remaining(room),
      firstIndex: total - draw.total,
      repliesTo: comesBack ? openers[room]! : null,
      forwardable: known(said[cast[0]!.account]!),
    };
    const messages = hold(occasion, plan, comesBack ? FOLLOW_UP : plan.topics, hour);
    draw.take(room, messages.length);
    const first = messages[0]!;
    if (!plan.encrypted && first.deletedAt === null) {
      openers[room] = first.index;
      if (!plan.deleted) said[cast[0]!.account] = first.index;
    }
    placeInTime(messages, start, calendar.end, random);
    for (const message of messages) queue.add(message);
  }
  yield* dueBy(queue, calendar.end);

  function hold(
    occasion: Occasion,
    plan: RoomPlan,
    topics: readonly Topic[],
    hour: number,
  ): PlannedMessage[] {
    if (plan.encrypted) {
      const spokenInRoom = world.counts[occasion.room]! - occasion.limit;
      return encryptedConversation(occasion, spokenInRoom, random);
    }
    return spokenConversation(
      occasion,
      library.draw(random, topics, hour, occasion.cast.length),
      ids,
      random,
    );
  }
}

const known = (index: number): number | null => (index < 0 ? null : index);

function* dueBy(queue: EmissionQueue<PlannedMessage>, time: number): Generator<PlannedMessage> {
  for (let due = queue.takeUpTo(time); due !== undefined; due = queue.takeUpTo(time)) yield due;
}

/** Some of the members that may write now, those at work first. */
function castOf(
  world: World,
  room: number,
  share: number,
  hour: number,
  random: SeededRandom,
): Participant[] {
  const size = world.size(room);
  const awake: Participant[] = [];
  const asleep: Participant[] = [];
  for (const position of candidates(size, random)) {
    const member = world.member(room, position);
    if (!isActive(member, share)) continue;
    const person = world.person(member.account);
    const participant = { member: world.memberIndex(room, position), account: member.account, person };
    (isAwake(person, hour) ? awake : asleep).push(participant);
    if (awake.length === LARGEST_CAST) break;
  }
  return [...awake, ...asleep].slice(0, LARGEST_CAST);
}

/** Positions to consider, in random order: all of a small room, some of a large one. Always includes position 0. */
function candidates(size: number, random: SeededRandom): Iterable<number> {
  if (size > CANDIDATES) {
    const some = new Set<number>();
    while (some.size < CANDIDATES - 1) some.add(random.below(size));
    return some.add(0);
  }
  const everybody = Array.from({ length: size }, (_, position) => position);
  for (let i = size - 1; i > 0; i -= 1) {
    const other = random.below(i + 1);
    [everybody[i], everybody[other]] = [everybody[other]!, everybody[i]!];
  }
  return everybody;
}

/** Turns times after the beginning into times of the clock. Moves them closer together if they would be too late. */
function placeInTime(
  messages: readonly PlannedMessage[],
  start: number,
  end: number,
  random: SeededRandom,
): void {
  const longest = Math.max(...messages.map(({ at }) => at));
  const available = Math.min(LONGEST_CONVERSATION_US, (end - start) * (0.9 + 0.1 * random.fraction()));
  const scale = longest > available ? available / longest : 1;
  const place = (after: number): number => start + Math.floor(after * scale);
  for (const message of messages) {
    message.at = place(message.at);
    if (message.editedAt !== null) message.editedAt = place(message.editedAt);
    if (message.deletedAt !== null) message.deletedAt = place(message.deletedAt);
  }
}
