import type { Client } from 'pg';
import { groupRows, MESSAGES_PER_SLOT } from './data-shape.ts';
import type { DataSize } from './data-shape.ts';
import { messageTemplates, TEMPLATE_COUNT } from './message-templates.ts';

/** No factor of any number of slots, so that each run of messages as long as that visits each slot once. */
const STRIDE = 7919;
const SPAN_DAYS = 180;

/** Rooms, seats, and what the messages are made from; everything that is ours alone is in the schema `bench`. */
export async function prepareRooms(client: Client, messages: DataSize): Promise<void> {
  await client.query(`
create schema bench;
create unlogged table bench.template (no int, type text, content text, meta jsonb, attachments jsonb, ciphertext bytea);
create unlogged table bench.room (id uuid, slots int, accounts uuid[], no int generated always as identity);
create unlogged table bench.slot (no int generated always as identity (start 0 minvalue 0), room_id uuid, senders uuid[]);
set tidemark.keep_created_at = 'on'`);
  await client.query(
    `insert into bench.template
     select o - 1, t->>'type', t->>'content', nullif(t->'meta', 'null'), t->'attachments', decode(t->>'ciphertext', 'base64')
     from jsonb_array_elements($1::jsonb) with ordinality as list(t, o)`,
    [JSON.stringify(messageTemplates())],
  );
  await client.query(
    `insert into bench.room (id, slots, accounts)
     select gen_random_uuid(), (g->>'slots')::int, array(select jsonb_array_elements_text(g->'accounts')::uuid)
     from jsonb_array_elements($1::jsonb) g, generate_series(1, (g->>'rooms')::int)`,
    [JSON.stringify(groupRows(messages))],
  );
  await client.query(`
insert into chat_rooms (id, name, type, is_community, is_public, created_at, updated_at)
select id, 'room ' || no, 0, false, false, '2024-01-01', '2024-01-01' from bench.room;
insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
select gen_random_uuid(), r.id, a.id, 0, '2024-01-01', '2024-01-01', '2024-01-01'
from bench.room r
cross join lateral (select unnest(r.accounts) as id union all select gen_random_uuid() from generate_series(1, 3)) a;
insert into bench.slot (room_id, senders)
select r.id, s.ids
from bench.room r
join (select chat_room_id, array_agg(id) as ids from chat_members group by 1) s on s.chat_room_id = r.id
cross join generate_series(1, r.slots);
analyze bench.slot; analyze bench.template;
-- Their indexes are built when the rows are there. REINDEX gives them back what is taken here.
update pg_index set indisready = false where indrelid = 'chat_messages'::regclass`);
  const { rows } = await client.query<{ slots: number }>('select count(*)::int as slots from bench.slot');
  if (rows[0]!.slots * MESSAGES_PER_SLOT !== messages)
    throw new Error('the rooms do not share out all messages');
}

/**
 * Messages number `from` up to and without `to`, in the order of time, as they would have come. Several may run at
 * once on connections of their own.
 * @param newest `created_at` of the last of all messages, unix ms.
 */
export async function insertMessages(
  client: Client,
  { messages, from, to, newest }: { messages: DataSize; from: number; to: number; newest: number },
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
join bench.slot s on s.no = (n * ${STRIDE}) % ${slots}
join bench.template t on t.no = (n * 31 + n / ${slots}) % ${TEMPLATE_COUNT}
cross join (select timestamptz '${new Date(newest).toISOString()}' as newest) at`);
}

/** Indexes, statistics and visibility, as in any table that has been in use; nothing of ours stays. */
export async function finishTables(client: Client): Promise<void> {
  await client.query(`set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2`);
  await client.query('drop schema bench cascade');
  await client.query('reindex table chat_messages');
  for (const table of ['chat_messages', 'chat_members', 'chat_rooms'])
    await client.query(`vacuum (analyze) ${table}`);
}
