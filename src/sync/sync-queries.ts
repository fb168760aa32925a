import { hash } from 'node:crypto';
import { isLiveRoom, joinedRoomIds } from '../membership/joined-rooms.ts';
import { selectList } from '../messages/message-columns.ts';
import { timestampParameter } from '../messages/wire-time.ts';

/** What one client asks of the database. */
export interface NewMessagesQuery {
  readonly accountId: string;
  /** Unix ms: rows after it. */
  readonly since: number;
  /** Unix ms: rows up to it; undefined: all. */
  readonly upTo: number | undefined;
}

/** A statement whose plan each connection keeps. */
export interface NamedStatement {
  readonly text: string;
  /** Follows from the text, so that processes that share connections through a pooler agree on it. */
  readonly name: string;
}

function named(text: string): NamedStatement {
  return { text, name: `tidemark_${hash('sha256', text).slice(0, 16)}` };
}

/**
 * The newest messages of a room, at most `limit`. PostgreSQL walks the index backwards from the newest and stops at the limit,
 * however many messages the room has. Each argument must be a subquery or another table's column, so that the planner cannot
 * see its value and makes one plan for all requests. When it saw a limit of 500, with rooms of about 500 on average, it read
 * each room whole by a bitmap and sorted it. When it saw the times, it planned each request anew.
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
export function longAnswerStatement(columns: readonly string[]): NamedStatement {
  return named(`
select
  ${selectList(columns)}
from (${joinedRoomIds('$1')}
) joined
join chat_rooms on chat_rooms.id = joined.chat_room_id and ${isLiveRoom('chat_rooms')}
cross join lateral (${newestOf('joined.chat_room_id', '(select $2::timestamptz)', '(select $3::timestamptz)', '(select $4::bigint)')}
) m
order by m.created_at, m.id
`);
}

/** The values of a `longAnswerStatement`. */
export function longAnswerValues(query: NewMessagesQuery, roomLimit: number): readonly string[] {
  return [query.accountId, timestampParameter(query.since), upToParameter(query), String(roomLimit)];
}

/**
 * The new messages of many clients at once, client by client, each in the order of the wire. Each client gets at most a given
 * number of any of its messages: one more than a short answer may have, to show that there are too many. Two columns follow
 * the given ones: created_at, and the client's number, an int8 from 1.
 */
export function shortAnswersStatement(columns: readonly string[]): NamedStatement {
  return named(`
select
  ${[selectList(columns), 'm.created_at', 'client.number'].filter(Boolean).join(',\n  ')}
from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) with ordinality client (account_id, since, up_to, number)
cross join lateral (
  select newest.*
  from (${joinedRoomIds('client.account_id')}
  ) joined
  cross join lateral (${newestOf('joined.chat_room_id', 'client.since', 'client.up_to', '(select $4::bigint)')}
  ) newest
  -- Only for rooms with new messages: looking at all rooms took a quarter of the time.
  where (select ${isLiveRoom('chat_rooms')} from chat_rooms where chat_rooms.id = newest.chat_room_id)
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
    array(queries.map(upToParameter)),
    String(roomLimit),
    String(atMost),
  ];
}

function upToParameter({ upTo }: NewMessagesQuery): string {
  return upTo === undefined ? 'infinity' : timestampParameter(upTo);
}
