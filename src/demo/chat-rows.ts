import { copyLine, timestamp, timestampOrNull } from './chat-tables.ts';
import { LONGEST_CONVERSATION_US } from './message-stream.ts';
import type { PlannedMessage } from './planned-message.ts';
import type { SeededIds } from './seeded-ids.ts';
import { mix32, SeededRandom } from './seeded-random.ts';
import type { WorkingCalendar } from './working-calendar.ts';
import type { World } from './world.ts';

const DAY_US = 86_400_000_000;
const ENCRYPTION_MODE_MLS = 3;
const NOTIFY_LEVELS = [0, 0, 0, 0, 1, 1, 2];

/** The rows of a world as lines for COPY, in the order of `ROOM_COLUMNS`, `MEMBER_COLUMNS`, `MESSAGE_COLUMNS`. */
export class ChatRows {
  readonly #world: World;
  readonly #calendar: WorkingCalendar;
  readonly #ids: SeededIds;

  constructor(world: World, calendar: WorkingCalendar, ids: SeededIds) {
    this.#world = world;
    this.#calendar = calendar;
    this.#ids = ids;
  }

  *rooms(): Generator<string> {
    for (let room = 0; room < this.#world.rooms; room += 1) {
      const plan = this.#world.room(room);
      const made = timestamp(this.#madeAt(room));
      yield copyLine([
        this.#ids('room', room),
        plan.name,
        plan.description,
        plan.kind === 'group' ? 0 : 1,
        plan.isCommunity,
        plan.isPublic,
        null,
        this.#ids('account', this.#world.member(room, 0).account),
        plan.encrypted ? ENCRYPTION_MODE_MLS : 0,
        plan.encrypted ? '{"scheme": "chat.mls.v2", "rotate_after_messages": 60}' : null,
        made,
        made,
        plan.deleted ? timestamp(this.#calendar.end) : null,
      ]);
    }
  }

  *members(): Generator<string> {
    for (let room = 0; room < this.#world.rooms; room += 1) {
      const made = this.#madeAt(room);
      const host = this.#ids('member', this.#world.memberIndex(room, 0));
      for (let position = 0; position < this.#world.size(room); position += 1) {
        const index = this.#world.memberIndex(room, position);
        const { account, joins, leaves, deleted } = this.#world.member(room, position);
        const random = new SeededRandom(this.#world.seed, index + 0x3e3b);
        const invited = joins === null ? this.#calendar.timeAt(0.6 + 0.3 * random.fraction()) : null;
        const joined = joins === null ? null : joins === 0 ? made : this.#calendar.timeAt(joins);
        const since = timestamp(invited ?? joined ?? made);
        yield copyLine([
          this.#ids('member', index),
          this.#ids('room', room),
          this.#ids('account', account),
          this.#world.person(account).nick,
          random.pick(NOTIFY_LEVELS),
          joined === null ? null : timestamp(Math.max(joined, this.#calendar.timeAt(random.fraction()))),
          timestampOrNull(joined),
          leaves === null ? null : timestamp(this.#calendar.timeAt(leaves) + LONGEST_CONVERSATION_US),
          position === 0 ? null : host,
          since,
          since,
          deleted ? timestamp(this.#calendar.timeAt(0.5)) : null,
        ]);
      }
    }
  }

  message(message: PlannedMessage): string {
    const ids = this.#ids;
    const { encrypted } = message;
    const meta =
      message.target === null
        ? message.meta
        : { message_id: ids('message', message.target), ...message.meta };
    const mentioned = message.mentioned.map((member) => ids('member', member));
    return copyLine([
      ids('message', message.index),
      message.type,
      message.content,
      meta === null ? null : JSON.stringify(meta),
      mentioned.length === 0 ? null : JSON.stringify(mentioned),
      ids('nonce', message.index),
      timestampOrNull(message.editedAt),
      message.attachments.length === 0 ? '[]' : `[${message.attachments.join(',')}]`,
      message.replied === null ? null : ids('message', message.replied),
      message.forwarded === null ? null : ids('message', message.forwarded),
      ids('member', message.sender),
      ids('room', message.room),
      encrypted !== null,
      encrypted === null ? null : `\\x${encrypted.ciphertext}`,
      encrypted === null ? null : `\\x${encrypted.header}`,
      encrypted?.signature ? `\\x${encrypted.signature}` : null,
      encrypted === null ? null : 'chat.mls.v2',
      encrypted === null ? null : 'content.new',
      encrypted === null ? null : ids('client message', message.index),
      encrypted === null ? null : encrypted.epoch,
      timestamp(message.at),
      timestamp(message.deletedAt ?? message.editedAt ?? message.at),
      timestampOrNull(message.deletedAt),
    ]);
  }

  /** Rooms are 60 to 900 days older than the first message. */
  #madeAt(room: number): number {
    const days = 60 + (mix32(room ^ mix32(this.#world.seed)) % 840);
    return this.#calendar.timeAt(0) - days * DAY_US - (mix32(room) % DAY_US);
  }
}
