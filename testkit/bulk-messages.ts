import { Client } from 'pg';
import { messageTemplates, TEMPLATE_COUNT } from './message-templates.ts';

/** Rooms of one size. */
export interface RoomGroup {
  readonly rooms: number;
  /** A room gets `slots * MESSAGES_PER_SLOT` messages. */
  readonly slots: number;
  /** Accounts that are members of each of the rooms, beside three others. */
  readonly accounts: readonly string[];
}

/** Each message goes to one slot, in turn. */
export const MESSAGES_PER_SLOT = 50;

/** Connections that insert at the same time. */
const CONNECTIONS = 2;
/** Messages of one INSERT. */
const CHUNK = 250_000;
/** The newest message is this old, so that no clock places it in the future. */
const NEWEST_AGE_MS = 60_000;
const SPAN_DAYS = 180;
/** Prime, and larger than any factor of the number of slots: as many messages as there are slots visit each slot once. */
const STRIDE = 7919;

/**
 * Fills a migrated database with messages of 180 days, in the order of time. A million messages take about 5 s. Their
 * contents are always the same; only the ids of rooms and members are random.
 * @param messages how many; the groups must share out exactly this number.
 */
export async function loadMessages(
  url: string,
  messages: number,
  groups: readonly RoomGroup[],
): Promise<void> {
  const clients = Array.from(
    { length: CONNECTIONS },
    () => new Client({ connectionString: url, application_name: 'testkit-bulk' }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  try {
    const [first] = clients;
    await prepareRooms(first!, messages, groups);
    const newest = Date.now() - NEWEST_AGE_MS;
    let next = 0;
    const work = async (client: Client): Promise<void> => {
      while (next < messages) {
        const from = next;
        next = Math.min(messages, next + CHUNK);
        await insertMessages(client, { messages, from, to: next, newest });
      }
    };
    await Promise.all(clients.map(work));
    await finishTables(first!);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Writes rooms and memberships. The schema `bulk` holds what the messages are made from. */
async function prepareRooms(client: Client, messages: number, groups: readonly RoomGroup[]): Promise<void> {
  await client.query(`
create schema bulk;
create unlogged table bulk.template (no int, type text, content text, meta jsonb, attachments jsonb, ciphertext bytea);
create unlogged table bulk.room (id uuid, slots int, accounts uuid[], no int generated always as identity);
create unlogged table bulk.slot (no int generated always as identity (start 0 minvalue 0), room_id uuid, senders uuid[]);
set tidemark.keep_created_at = 'on'`);
  await client.query(
    `insert into bulk.template
     select o - 1, t->>'type', t->>'content', nullif(t->'meta', 'null'), t->'attachments', decode(t->>'ciphertext', 'base64')
     from jsonb_array_elements($1::jsonb) with ordinality as list(t, o)`,
    [JSON.stringify(messageTemplates())],
  );
  await client.query(
    `insert into bulk.room (id, slots, accounts)
     select gen_random_uuid(), (g->>'slots')::int, array(select jsonb_array_elements_text(g->'accounts')::uuid)
     from jsonb_array_elements($1::jsonb) g, generate_series(1, (g->>'rooms')::int)`,
    [JSON.stringify(groups)],
  );
  await client.query(`
insert into chat_rooms (id, name, type, is_community, is_public, created_at, updated_at)
select id, 'room ' || no, 0, false, false, '2024-01-01', '2024-01-01' from bulk.room;
insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
select gen_random_uuid(), r.id, a.id, 0, '2024-01-01', '2024-01-01', '2024-01-01'
from bulk.room r
cross join lateral (select unnest(r.accounts) as id union all select gen_random_uuid() from generate_series(1, 3)) a;
insert into bulk.slot (room_id, senders)
select r.id, s.ids
from bulk.room r
join (select chat_room_id, array_agg(id) as ids from chat_members group by 1) s on s.chat_room_id = r.id
cross join generate_series(1, r.slots);
analyze bulk.slot; analyze bulk.template;
-- Inserts skip the indexes of chat_messages from here on. REINDEX builds them at the end.
update pg_index set indisready = false where indrelid = 'chat_messages'::regclass`);
  const { rows } = await client.query<{ slots: number }>('select count(*)::int as slots from bulk.slot');
  if (rows[0]!.slots * MESSAGES_PER_SLOT !== messages)
    throw new Error(
      `the rooms have place for ${rows[0]!.slots * MESSAGES_PER_SLOT} messages, not ${messages}`,
    );
}

/**
 * Inserts the messages number `from` to `to - 1`, in the order of time.
 * @param newest `created_at` of the last of all messages, unix ms.
 */
async function insertMessages(
  client: Client,
  { messages, from, to, newest }: { messages: number; from: number; to: number; newest: number },
): Promise<void> {
  const slots = messages / MESSAGES_PER_SLOT;
  const step = Math.floor((SPAN_DAYS * 24 * 3600 * 1_000_000) / messages);
  await client.query(`
set session_replication_role = 'replica';
set synchronous_commit = 'off';
set work_mem = '256MB';
insert into chat_messages (id, type, content, meta, nonce, attachments, sender_id, chat_room_id, is_encrypted,
  ciphertext, encryption_header, encryption_signature, encryption_scheme, encryption_epoch, encryption_message_type,
  client_message_id, created_at, updated_at)
select encode(int8send(hashint8extended(n, 1)) || int8send(hashint8extended(n, 2)), 'hex')::uuid,
  t.type, t.content, t.meta, to_hex(hashint8extended(n, 3)), t.attachments,
  s.senders[1 + (n / ${slots}) % cardinality(s.senders)], s.room_id, t.ciphertext is not null, t.ciphertext,
  case when t.ciphertext is not null then '\\x0102030405060708'::bytea end,
  case when t.ciphertext is not null then '\\xa1a2a3a4a5a6a7a8a9'::bytea end,
  case when t.ciphertext is not null then 'mls-1' end, case when t.ciphertext is not null then n / 1000 end,
  case when t.ciphertext is not null then 'application' end,
  case when t.ciphertext is not null then 'c-' || n end,
  newest + ((n - ${messages - 1}) * ${step} - n * 104729 % ${step}) * interval '1 microsecond', newest
from generate_series(${from}::bigint, ${to - 1}) n
join bulk.slot s on s.no = (n * ${STRIDE}) % ${slots}
join bulk.template t on t.no = (n * 31 + n / ${slots}) % ${TEMPLATE_COUNT}
cross join (select timestamptz '${new Date(newest).toISOString()}' as newest) at`);
}

/** Builds indexes, statistics and visibility map, as a table in use has them, and drops the schema `bulk`. */
async function finishTables(client: Client): Promise<void> {
  await client.query(`set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2`);
  await client.query('drop schema bulk cascade');
  await client.query('reindex table chat_messages');
  for (const table of ['chat_messages', 'chat_members', 'chat_rooms'])
    await client.query(`vacuum (analyze) ${table}`);
}
