import { hash } from 'node:crypto';
import { MESSAGE_COLUMNS } from './message-shape.ts';
import type { MessageColumnName } from './message-shape.ts';
import { timestampParameter } from './wire-time.ts';

/** One client's question, put to the database. */
export interface NewMessagesQuery {
  readonly accountId: string;
  /** Unix ms: rows after it. */
  readonly since: number;
  /** Unix ms: rows up to it; undefined: all. */
  readonly cut: number | undefined;
}

/** A statement of which each connection keeps the plan. */
export interface NamedStatement {
  readonly text: string;
  /** The same text has the same name: connections that several processes share know it by this. */
  readonly name: string;
}

function named(text: string): NamedStatement {
  return { text, name: `tidemark_${hash('sha256', text).slice(0, 16)}` };
}

const list = (columns: readonly MessageColumnName[]): string =>
  columns.map((column) => MESSAGE_COLUMNS[column].sql).join(',\n  ');

/**
 * Spec, Notes: joined rooms only. `distinct`, as a chat service's own table may seat an account twice in a room.
 */
const roomsOf = (account: string): string => `
  select distinct chat_room_id
  from chat_members
  where account_id = ${account}
    and joined_at is not null
    and leave_at is null
    and deleted_at is null`;

/**
 * The newest messages of a room, at most `limit`: the index is walked backwards from the newest and left at the limit, however
 * many the room has. What stands for a value is a subquery or another table's column, so that the planner cannot see it and
 * makes one plan for all. Seeing a limit of 500, and rooms of about 500 on average, it read each room whole by a bitmap
 * and sorted it; seeing the times, it would plan each request anew.
 */
const newestOf = (room: string, after: string, upTo: string, limit: string): string => `
  select *
  from chat_messages
  where chat_room_id = ${room}
    and created_at > ${after}
    and created_at <= ${upTo}
    and deleted_at is null
  order by created_at desc, id desc
  limit ${limit}`;

/** All new messages of one client, in the order of the wire. */
export function longAnswerStatement(columns: readonly MessageColumnName[]): NamedStatement {
  return named(`
select
  ${list(columns)}
from (${roomsOf('$1')}
) room
join chat_rooms on chat_rooms.id = room.chat_room_id and chat_rooms.deleted_at is null
cross join lateral (${newestOf('room.chat_room_id', '(select $2::timestamptz)', '(select $3::timestamptz)', '(select $4::bigint)')}
) m
order by m.created_at, m.id
`);
}

/** The values of a `longAnswerStatement`. */
export function longAnswerValues(query: NewMessagesQuery, roomLimit: number): readonly string[] {
  return [query.accountId, timestampParameter(query.since), cutParameter(query), String(roomLimit)];
}

/**
 * The new messages of many clients at once, client by client, each in the order of the wire; of each client at most a given number,
 * any of them, which is to be one more than is of use. The last columns are when it was created, and which client it is, an int8
 * from 1.
 */
export function shortAnswersStatement(columns: readonly MessageColumnName[]): NamedStatement {
  return named(`
select
  ${[list(columns), 'm.created_at', 'client.number'].filter(Boolean).join(',\n  ')}
from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) with ordinality client (account_id, since, cut, number)
cross join lateral (
  select newest.*
  from (${roomsOf('client.account_id')}
  ) room
  cross join lateral (${newestOf('room.chat_room_id', 'client.since', 'client.cut', '(select $4::bigint)')}
  ) newest
  -- Of the rooms with news only: looking at all of them took a quarter of the time.
  where (select deleted_at is null from chat_rooms where id = newest.chat_room_id)
  limit (select $5::bigint)
) m
order by client.number, m.created_at, m.id
`);
}

/** The values of a `shortAnswersStatement`. */
export function shortAnswersValues(
  queries: readonly NewMessagesQuery[],
  roomLimit: number,
  atMost: number,
): readonly string[] {
  const array = (values: readonly string[]): string => `{${values.join()}}`;
  return [
    array(queries.map(({ accountId }) => accountId)),
    array(queries.map(({ since }) => timestampParameter(since))),
    array(queries.map(cutParameter)),
    String(roomLimit),
    String(atMost),
  ];
}

function cutParameter({ cut }: NewMessagesQuery): string {
  return cut === undefined ? 'infinity' : timestampParameter(cut);
}
