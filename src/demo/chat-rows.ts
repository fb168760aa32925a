import type { InferEntity } from '@mikro-orm/core';
import type { RequiredEntityData } from '@mikro-orm/postgresql';
import type { ChatMember } from '../db/entities/chat-member.ts';
import type { ChatMessage } from '../db/entities/chat-message.ts';
import type { ChatRoom } from '../db/entities/chat-room.ts';
import { LONGEST_CONVERSATION_US } from './message-stream.ts';
import type { PlannedMessage } from './planned-message.ts';
import type { SeededIds } from './seeded-ids.ts';
import { mix32, SeededRandom } from './seeded-random.ts';
import type { WorkingCalendar } from './working-calendar.ts';
import type { World } from './world.ts';

const DAY_US = 86_400_000_000;
const ENCRYPTION_MODE_MLS = 3;
const NOTIFY_LEVELS = [0, 0, 0, 0, 1, 1, 2];

/** The rooms, members and messages of a world as data of their entities. */
export class ChatRows {
  readonly #world: World;
  readonly #calendar: WorkingCalendar;
  readonly #ids: SeededIds;

  constructor(world: World, calendar: WorkingCalendar, ids: SeededIds) {
    this.#world = world;
    this.#calendar = calendar;
    this.#ids = ids;
  }

  *rooms(): Generator<RequiredEntityData<InferEntity<typeof ChatRoom>>> {
    for (let room = 0; room < this.#world.rooms; room += 1) {
      const plan = this.#world.room(room);
      const createdAt = timestamp(this.#createdAt(room));
      yield {
        id: this.#ids('room', room),
        name: plan.name,
        description: plan.description,
        type: plan.kind === 'group' ? 0 : 1,
        isCommunity: plan.isCommunity,
        isPublic: plan.isPublic,
        picture: null,
        background: null,
        accountId: this.#ids('account', this.#world.member(room, 0).account),
        encryptionMode: plan.encrypted ? ENCRYPTION_MODE_MLS : 0,
        e2eePolicy: plan.encrypted ? { scheme: 'chat.mls.v2', rotate_after_messages: 60 } : null,
        createdAt,
        updatedAt: createdAt,
        deletedAt: plan.deleted ? timestamp(this.#calendar.end) : null,
      };
    }
  }

  *members(): Generator<RequiredEntityData<InferEntity<typeof ChatMember>>> {
    for (let room = 0; room < this.#world.rooms; room += 1) {
      const roomCreatedAt = this.#createdAt(room);
      const host = this.#ids('member', this.#world.memberIndex(room, 0));
      for (let position = 0; position < this.#world.size(room); position += 1) {
        const index = this.#world.memberIndex(room, position);
        const { account, joins, leaves, deleted } = this.#world.member(room, position);
        const random = new SeededRandom(this.#world.seed, index + 0x3e3b);
        const invitedAt = joins === null ? this.#calendar.timeAt(0.6 + 0.3 * random.fraction()) : null;
        const joinedAt = joins === null ? null : joins === 0 ? roomCreatedAt : this.#calendar.timeAt(joins);
        const lastReadAt = this.#calendar.timeAt(random.fraction());
        const createdAt = timestamp(invitedAt ?? joinedAt ?? roomCreatedAt);
        yield {
          id: this.#ids('member', index),
          chatRoom: this.#ids('room', room),
          accountId: this.#ids('account', account),
          nick: this.#world.person(account).nick,
          notify: random.pick(NOTIFY_LEVELS),
          lastReadAt: joinedAt === null ? null : timestamp(Math.max(joinedAt, lastReadAt)),
          joinedAt: timestampOrNull(joinedAt),
          leaveAt:
            leaves === null ? null : timestamp(this.#calendar.timeAt(leaves) + LONGEST_CONVERSATION_US),
          invitedBy: position === 0 ? null : host,
          timeoutCause: null,
          createdAt,
          updatedAt: createdAt,
          deletedAt: deleted ? timestamp(this.#calendar.timeAt(0.5)) : null,
        };
      }
    }
  }

  *messages(
    planned: Iterable<PlannedMessage>,
  ): Generator<RequiredEntityData<InferEntity<typeof ChatMessage>>> {
    for (const message of planned) yield this.#message(message);
  }

  #message(message: PlannedMessage): RequiredEntityData<InferEntity<typeof ChatMessage>> {
    const ids = this.#ids;
    const { index, encrypted, target, meta, replied, forwarded, mentioned } = message;
    return {
      id: ids('message', index),
      type: message.type,
      content: message.content,
      meta: target === null ? meta : { message_id: ids('message', target), ...meta },
      membersMentioned: mentioned.length === 0 ? null : mentioned.map((member) => ids('member', member)),
      nonce: ids('nonce', index),
      editedAt: timestampOrNull(message.editedAt),
      attachments: message.attachments,
      repliedMessage: replied === null ? null : ids('message', replied),
      forwardedMessage: forwarded === null ? null : ids('message', forwarded),
      sender: ids('member', message.sender),
      chatRoom: ids('room', message.room),
      isEncrypted: encrypted !== null,
      ciphertext: encrypted?.ciphertext ?? null,
      encryptionHeader: encrypted?.header ?? null,
      encryptionSignature: encrypted?.signature ?? null,
      encryptionScheme: encrypted && 'chat.mls.v2',
      encryptionMessageType: encrypted && 'content.new',
      clientMessageId: encrypted && ids('client message', index),
      encryptionEpoch: encrypted && BigInt(encrypted.epoch),
      createdAt: timestamp(message.at),
      updatedAt: timestamp(message.deletedAt ?? message.editedAt ?? message.at),
      deletedAt: timestampOrNull(message.deletedAt),
    };
  }

  /** Rooms are 60 to 900 days older than the first message. */
  #createdAt(room: number): number {
    const days = 60 + (mix32(room ^ mix32(this.#world.seed)) % 840);
    return this.#calendar.timeAt(0) - days * DAY_US - (mix32(room) % DAY_US);
  }
}

/** All microseconds of a time. A JavaScript date would cut them off. */
function timestamp(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = microseconds - milliseconds * 1000;
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest.toString().padStart(3, '0')}Z`;
}

const timestampOrNull = (microseconds: number | null): string | null =>
  microseconds === null ? null : timestamp(microseconds);
