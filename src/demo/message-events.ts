import type { Participant } from './participant.ts';
import type { PlannedMessage } from './planned-message.ts';
import type { SeededRandom } from './seeded-random.ts';

const SECOND_US = 1_000_000;

/** Share of messages with such an event. */
const REACTION = 0.11;
const REMOVAL = 0.06;
const EDIT = 0.014;
const DELETION = 0.007;

/** Symbol and attitude (0 positive, 1 neutral, 2 negative), as chat clients name them; the first ones are the common ones. */
const REACTIONS: readonly (readonly [symbol: string, attitude: number])[] = [
  ['thumb_up', 0],
  ['thumb_up', 0],
  ['thumb_up', 0],
  ['heart', 0],
  ['laugh', 0],
  ['party', 0],
  ['pray', 0],
  ['clap', 0],
  ['eyes', 1],
  ['confuse', 1],
  ['angry', 2],
];

/**
 * Adds reactions, edits and deletions to a list of messages, up to `limit` messages. Each is a message of its own type
 * that names its target. Marks the edited and deleted messages.
 */
export function addEvents(
  messages: PlannedMessage[],
  cast: readonly Participant[],
  limit: number,
  random: SeededRandom,
): void {
  const said = messages.length;
  for (let i = 0; i < said && messages.length < limit; i += 1) {
    const message = messages[i]!;
    const others = cast.filter(({ member }) => member !== message.sender);
    if (others.length > 0 && random.chance(REACTION))
      react(messages, message, random.pick(others), limit, random);
    if (message.encrypted !== null || messages.length >= limit) continue;
    const after = message.at + random.between(4, 600) * SECOND_US + random.below(SECOND_US);
    if (message.content !== null && random.chance(EDIT)) {
      message.editedAt = after;
      messages.push(event(messages, message, message.sender, 'messages.update', after, message.content));
    } else if (random.chance(DELETION)) {
      message.deletedAt = after;
      messages.push(event(messages, message, message.sender, 'messages.delete', after, null));
    }
  }
}

function react(
  messages: PlannedMessage[],
  target: PlannedMessage,
  by: Participant,
  limit: number,
  random: SeededRandom,
): void {
  const [symbol, attitude] = random.pick(REACTIONS);
  const at = target.at + random.between(3, 300) * SECOND_US + random.below(SECOND_US);
  messages.push(
    event(messages, target, by.member, 'messages.reaction.added', at, null, { symbol, attitude }),
  );
  if (messages.length < limit && random.chance(REMOVAL)) {
    const later = at + random.between(2, 60) * SECOND_US;
    messages.push(event(messages, target, by.member, 'messages.reaction.removed', later, null, { symbol }));
  }
}

function event(
  messages: readonly PlannedMessage[],
  target: PlannedMessage,
  sender: number,
  type: string,
  at: number,
  content: string | null,
  meta: Record<string, unknown> | null = null,
): PlannedMessage {
  return {
    at,
    index: messages[0]!.index + messages.length,
    room: target.room,
    sender,
    type,
    content,
    meta,
    target: target.index,
    mentioned: [],
    attachments: [],
    replied: null,
    forwarded: null,
    editedAt: null,
    deletedAt: null,
    encrypted: null,
  };
}
