import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { timestampParameter } from './wire-time.ts';

/** A row of the sync statement: text where JavaScript has no type as exact (bigint, jsonb, microseconds, bytea). */
export interface MessageRow {
  readonly id: string;
  readonly content: string | null;
  readonly chat_room_id: string;
  readonly sender_id: string;
  /** Microseconds since 1970. */
  readonly created_us: string;
  readonly type: string;
  readonly nonce: string;
  /** JSON text of an array. */
  readonly attachments: string;
  /** JSON text of an object. */
  readonly meta: string;
  readonly is_encrypted: boolean;
  /** Base64, as are the next two. */
  readonly ciphertext: string | null;
  readonly encryption_header: string | null;
  readonly encryption_signature: string | null;
  readonly encryption_scheme: string | null;
  readonly encryption_epoch: string | null;
  readonly encryption_message_type: string | null;
  readonly client_message_id: string | null;
}

export interface NewMessagesQuery {
  readonly accountId: string;
  /** Unix ms: rows after it. */
  readonly since: number;
  /** Unix ms: rows up to it; undefined: all. */
  readonly cut: number | undefined;
  readonly roomLimit: number;
}

/**
 * Spec, Notes: joined rooms only, newest `limit` of each, by creation time over all. The lateral subquery walks each
 * room's index backwards from its newest message and stops at the limit, however many the room has.
 * - `distinct`: a chat service's own table may seat an account twice in a room.
 * - attachments and meta: the wire promises a list and an object, whatever jsonb a writer stored.
 * - least/greatest: infinity and years beyond RFC 3339 are sent as the nearest date it can write.
 * - limit by a subquery: the planner cannot see the number and takes 10 % of a room for it, so it walks the index in
 *   order and stops. Seeing 500, and rooms of about 500 on average, it read each room whole by a bitmap and sorted it.
 * - translate: encode() breaks base64 into lines.
 */
export const NEW_MESSAGES_SQL = `
select
  m.id,
  case when not m.is_encrypted then m.content end as content,
  m.chat_room_id,
  m.sender_id,
  (extract(epoch from least(greatest(m.created_at, timestamptz '0001-01-01 00:00:00Z'),
                            timestamptz '9999-12-31 23:59:59.999999Z')) * 1000000)::bigint as created_us,
  m.type,
  m.nonce,
  case
    when jsonb_typeof(m.attachments) <> 'array' then '[]'
    when m.attachments @> '[null]' then jsonb_path_query_array(m.attachments, 'strict $[*] ? (@ != null)')::text
    else m.attachments::text
  end as attachments,
  case when jsonb_typeof(m.meta) = 'object' then m.meta::text else '{}' end as meta,
  m.is_encrypted,
  translate(encode(case when m.is_encrypted then m.ciphertext end, 'base64'), E'\\n', '') as ciphertext,
  translate(encode(case when m.is_encrypted then m.encryption_header end, 'base64'), E'\\n', '') as encryption_header,
  translate(encode(case when m.is_encrypted then m.encryption_signature end, 'base64'), E'\\n', '') as encryption_signature,
  case when m.is_encrypted then m.encryption_scheme end as encryption_scheme,
  case when m.is_encrypted then m.encryption_epoch end as encryption_epoch,
  case when m.is_encrypted then m.encryption_message_type end as encryption_message_type,
  case when m.is_encrypted then m.client_message_id end as client_message_id
from (
  select distinct cm.chat_room_id
  from chat_members cm
  join chat_rooms cr on cr.id = cm.chat_room_id and cr.deleted_at is null
  where cm.account_id = $1
    and cm.joined_at is not null
    and cm.leave_at is null
    and cm.deleted_at is null
) room
cross join lateral (
  select *
  from chat_messages
  where chat_room_id = room.chat_room_id
    and created_at > $2::timestamptz
    and created_at <= $3::timestamptz
    and deleted_at is null
  order by created_at desc, id desc
  limit (select $4::bigint)
) m
order by m.created_at, m.id
`;

/** The parameters of `NEW_MESSAGES_SQL`. */
export function newMessagesParameters(query: NewMessagesQuery): unknown[] {
  return [
    query.accountId,
    timestampParameter(query.since),
    query.cut === undefined ? 'infinity' : timestampParameter(query.cut),
    query.roomLimit,
  ];
}

/** The messages of one sync, in the order of the wire, in one statement. */
export async function findNewMessages(
  em: EntityManager,
  query: NewMessagesQuery,
): Promise<readonly MessageRow[]> {
  const { rows } = await em
    .getKysely()
    .executeQuery<MessageRow>(CompiledQuery.raw(NEW_MESSAGES_SQL, newMessagesParameters(query)));
  return rows;
}
