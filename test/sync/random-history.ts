import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Pool } from 'pg';

/** The moment a history begins, unix ms. */
export const DAY_ONE = Date.parse('2024-02-02T10:00:00Z');

export interface RoomRow {
  readonly id: string;
  readonly deleted: boolean;
}

export interface MemberRow {
  readonly id: string;
  readonly roomId: string;
  readonly accountId: string;
  readonly joined: boolean;
  readonly left: boolean;
  readonly deleted: boolean;
}

export interface MessageRow {
  readonly id: string;
  readonly roomId: string;
  readonly senderId: string;
  /** Microseconds after `DAY_ONE`. Few values, so that many messages have the same time. */
  readonly atUs: number;
  readonly deleted: boolean;
  readonly encrypted: boolean;
}

export interface History {
  readonly accounts: readonly string[];
  readonly rooms: readonly RoomRow[];
  readonly members: readonly MemberRow[];
  readonly messages: readonly MessageRow[];
}

/** True about one time in six. */
const seldom = fc.integer({ min: 0, max: 5 }).map((n) => n === 0);
/** Whole milliseconds, and one microsecond before and after them. */
const moment = fc
  .tuple(fc.integer({ min: -1, max: 6 }), fc.integer({ min: -1, max: 1 }))
  .map(([ms, us]) => ms * 1000 + us);

/** The memberships ("seats") and messages of a history. Rooms and seats are numbers, so that plans shrink well. */
export const historyPlan = fc.record({
  rooms: fc.array(seldom, { minLength: 1, maxLength: 4 }),
  seats: fc.array(
    fc.record({
      room: fc.nat(),
      account: fc.nat(2),
      joined: seldom.map((no) => !no),
      left: seldom,
      deleted: seldom,
    }),
    { minLength: 1, maxLength: 10, size: 'max' },
  ),
  messages: fc.array(fc.record({ seat: fc.nat(), at: moment, deleted: seldom, encrypted: seldom }), {
    maxLength: 40,
    size: 'max',
  }),
});

export type HistoryPlan = typeof historyPlan extends fc.Arbitrary<infer T> ? T : never;

/** The rows of a plan with new ids, so that histories in one database do not mix. */
export function toHistory(plan: HistoryPlan): History {
  const accounts = Array.from({ length: 3 }, () => randomUUID());
  const rooms = plan.rooms.map((deleted) => ({ id: randomUUID(), deleted }));
  const members = plan.seats.map(({ room, account, ...state }) => ({
    id: randomUUID(),
    roomId: rooms[room % rooms.length]!.id,
    accountId: accounts[account]!,
    ...state,
  }));
  const messages = plan.messages.map(({ seat, at, deleted, encrypted }) => {
    const { id: senderId, roomId } = members[seat % members.length]!;
    return { id: randomUUID(), roomId, senderId, atUs: at, deleted, encrypted };
  });
  return { accounts, rooms, members, messages };
}

const INSERT_ROOMS = `
insert into chat_rooms (id, type, is_community, is_public, created_at, updated_at, deleted_at)
select id, 0, false, false, now(), now(), case when deleted then now() end
from jsonb_to_recordset($1) as r(id uuid, deleted bool)`;

const INSERT_MEMBERS = `
insert into chat_members (id, chat_room_id, account_id, notify, joined_at, leave_at, created_at, updated_at, deleted_at)
select id, "roomId", "accountId", 0, case when joined then '2020-01-01'::timestamptz end,
  case when "left" then '2021-01-01'::timestamptz end, now(), now(), case when deleted then now() end
from jsonb_to_recordset($1) as m(id uuid, "roomId" uuid, "accountId" uuid, joined bool, "left" bool, deleted bool)`;

const INSERT_MESSAGES = `
insert into chat_messages (id, type, nonce, attachments, is_encrypted, ciphertext, sender_id, chat_room_id, created_at, updated_at, deleted_at)
select id, 'text', 'n', '[]', encrypted, '\\x00', "senderId", "roomId",
  to_timestamp($2) + "atUs" * interval '1 microsecond', now(), case when deleted then now() end
from jsonb_to_recordset($1) as m(id uuid, "roomId" uuid, "senderId" uuid, "atUs" int, deleted bool, encrypted bool)`;

/** Writes a history, and keeps its dates. */
export async function writeHistory(pool: Pool, { rooms, members, messages }: History): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`set local tidemark.keep_created_at = 'on'`);
    await client.query(INSERT_ROOMS, [JSON.stringify(rooms)]);
    await client.query(INSERT_MEMBERS, [JSON.stringify(members)]);
    await client.query(INSERT_MESSAGES, [JSON.stringify(messages), DAY_ONE / 1000]);
    await client.query('commit');
  } finally {
    client.release();
  }
}
