import { runSql } from '../../testkit/database.ts';

export const ALICE = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';

/**
 * Tables as another chat service may have created them: text for varchar, no unique and no foreign keys, with columns,
 * indexes, a trigger and a view of its own. Columns that Tidemark does not need are missing.
 */
const TABLES = [
  `create table chat_rooms (
     id uuid primary key, slug text unique, name text, description text, type int not null, is_community boolean not null,
     is_public boolean not null, created_at timestamptz not null, updated_at timestamptz not null, deleted_at timestamptz)`,
  `create table chat_members (
     id uuid primary key, chat_room_id uuid not null, account_id uuid not null, role int not null default 0, nick text,
     notify int not null, joined_at timestamptz, leave_at timestamptz,
     created_at timestamptz not null, updated_at timestamptz not null, deleted_at timestamptz)`,
  `create table chat_messages (
     id uuid primary key, sequence bigint generated always as identity, type text not null, content text, meta jsonb,
     nonce text not null, attachments jsonb not null, sender_id uuid not null, chat_room_id uuid not null,
     created_at timestamptz not null, updated_at timestamptz not null, deleted_at timestamptz)`,
  'create index messages_by_sequence on chat_messages (chat_room_id, sequence)',
  'create index members_by_account on chat_members (account_id)',
  'create view live_messages as select id, content from chat_messages where deleted_at is null',
  'create table mikro_orm_migrations (id serial primary key, name text)',
  `insert into mikro_orm_migrations (name) values ('of-the-service')`,
  `create function count_message() returns trigger language plpgsql as $$ begin return new; end $$`,
  'create trigger counting after insert on chat_messages for each row execute function count_message()',
];

const ROWS = [
  `insert into chat_rooms (id, slug, name, type, is_community, is_public, created_at, updated_at)
   select gen_random_uuid(), 'room-' || n, repeat('room ', n * 300), 0, false, false, now(), now() from generate_series(1, 3) n`,
  // Alice is in each room twice. The tables of this service allow it.
  `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
   select gen_random_uuid(), r.id, a.account, 0, now(), now(), now()
   from chat_rooms r, (values ('${ALICE}'::uuid), ('${BOB}'), ('${ALICE}')) a (account)`,
  `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
   select gen_random_uuid(), 'text', 'message ' || n, repeat('n', 50), '[]', m.id, m.chat_room_id, now() - n * interval '1 hour', now()
   from (select distinct on (chat_room_id) id, chat_room_id from chat_members) m, generate_series(1, 40) n`,
];

/** How many messages Alice may read. */
export const MESSAGES_OF_ALICE = 3 * 40;

/** Creates the tables and rows of the service, as the role of the URL. */
export async function createServiceTables(url: string): Promise<void> {
  await runSql(url, ...TABLES, ...ROWS);
}
