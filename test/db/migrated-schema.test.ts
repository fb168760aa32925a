import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDatabase, pendingMigrations } from '../../src/db/migrate.ts';
import { openOrm } from '../../src/db/orm.ts';
import { silentLogger } from '../support/database.ts';
import { runSql } from '../../testkit/database.ts';
import { createOwnedDatabase } from './owned-database.ts';
import type { OwnedDatabase } from './owned-database.ts';

let database: OwnedDatabase;

beforeAll(async () => {
  database = await createOwnedDatabase();
  await migrateDatabase({ url: database.url, logger: silentLogger });
});
afterAll(() => database.drop());

const DATES = {
  created_at: 'timestamp with time zone not null',
  updated_at: 'timestamp with time zone not null',
  deleted_at: 'timestamp with time zone',
};

/** The tables other services write to. Other columns may not exist: the inserts of a service would not fill them. */
const COLUMNS = {
  chat_rooms: {
    id: 'uuid not null',
    name: 'character varying(1024)',
    description: 'character varying(4096)',
    type: 'integer not null',
    is_community: 'boolean not null',
    is_public: 'boolean not null',
    picture: 'jsonb',
    background: 'jsonb',
    account_id: 'uuid',
    realm_id: 'uuid',
    encryption_mode: 'integer not null default 0',
    e2ee_policy: 'jsonb',
    ...DATES,
  },
  chat_members: {
    id: 'uuid not null',
    chat_room_id: 'uuid not null',
    account_id: 'uuid not null',
    nick: 'character varying(1024)',
    notify: 'integer not null',
    last_read_at: 'timestamp with time zone',
    joined_at: 'timestamp with time zone',
    leave_at: 'timestamp with time zone',
    invited_by_id: 'uuid',
    break_until: 'timestamp with time zone',
    timeout_until: 'timestamp with time zone',
    timeout_cause: 'jsonb',
    ...DATES,
  },
  chat_messages: {
    id: 'uuid not null',
    type: 'character varying(1024) not null',
    content: 'character varying(4096)',
    meta: 'jsonb',
    members_mentioned: 'jsonb',
    nonce: 'character varying(36) not null',
    edited_at: 'timestamp with time zone',
    attachments: 'jsonb not null',
    replied_message_id: 'uuid',
    forwarded_message_id: 'uuid',
    sender_id: 'uuid not null',
    chat_room_id: 'uuid not null',
    is_encrypted: 'boolean not null default false',
    ciphertext: 'bytea',
    encryption_header: 'bytea',
    encryption_signature: 'bytea',
    encryption_scheme: 'character varying(128)',
    encryption_message_type: 'character varying(128)',
    client_message_id: 'character varying(128)',
    encryption_epoch: 'bigint',
    ...DATES,
  },
};

test.each(Object.entries(COLUMNS))('%s has the columns it must have', async (table, columns) => {
  const rows = await runSql<{ name: string; definition: string }>(
    database.url,
    `select a.attname as name,
       format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
       || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as definition
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = '${table}'::regclass and a.attnum > 0 and not a.attisdropped`,
  );
  expect(Object.fromEntries(rows.map(({ name, definition }) => [name, definition]))).toEqual(columns);
});

test('keys, references and their cascades are as promised', async () => {
  const rows = await runSql<{ text: string }>(
    database.url,
    `select conrelid::regclass || ': ' || pg_get_constraintdef(oid) as text from pg_constraint
     where conrelid in ('chat_rooms'::regclass, 'chat_members'::regclass, 'chat_messages'::regclass) and contype in ('p', 'u', 'f', 'c')`,
  );
  expect(new Set(rows.map(({ text }) => text))).toEqual(
    new Set([
      'chat_rooms: PRIMARY KEY (id)',
      'chat_members: PRIMARY KEY (id)',
      'chat_members: UNIQUE (chat_room_id, account_id)',
      'chat_members: FOREIGN KEY (chat_room_id) REFERENCES chat_rooms(id) ON UPDATE CASCADE ON DELETE CASCADE',
      'chat_members: FOREIGN KEY (invited_by_id) REFERENCES chat_members(id) ON UPDATE CASCADE ON DELETE SET NULL',
      'chat_messages: PRIMARY KEY (id)',
      'chat_messages: FOREIGN KEY (replied_message_id) REFERENCES chat_messages(id) ON UPDATE CASCADE ON DELETE RESTRICT',
      'chat_messages: FOREIGN KEY (forwarded_message_id) REFERENCES chat_messages(id) ON UPDATE CASCADE ON DELETE RESTRICT',
      'chat_messages: FOREIGN KEY (sender_id) REFERENCES chat_members(id) ON UPDATE CASCADE ON DELETE CASCADE',
      'chat_messages: FOREIGN KEY (chat_room_id) REFERENCES chat_rooms(id) ON UPDATE CASCADE ON DELETE CASCADE',
    ]),
  );
});

test('the partial indexes for a sync exist and are valid', async () => {
  const indexes = await runSql<{ name: string; valid: boolean }>(
    database.url,
    `select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relname like 'chat%_idx' order by 1`,
  );
  expect(indexes).toEqual(
    expect.arrayContaining([
      { name: 'chat_members_joined_by_account_idx', valid: true },
      { name: 'chat_messages_live_by_room_idx', valid: true },
    ]),
  );
});

test('the entities and the migrated database are the same', async () => {
  const orm = await openOrm({ url: database.url, poolMax: 1, applicationName: 'test' });
  try {
    const difference = await orm.schema.getUpdateSchemaSQL({ wrap: false });
    // Entities describe only tables. The functions and triggers of the watermark exist only in the migration.
    const ofTables = difference.split('\n').filter((line) => !/^$|^drop (trigger|function) /.test(line));
    expect(ofTables).toEqual([]);
  } finally {
    await orm.close(true);
  }
});

test('a second run changes nothing', async () => {
  const snapshot = `select array_agg(oid || ' ' || relfilenode || ' ' || xmin order by oid)::text as state from pg_class where relnamespace = 'public'::regnamespace`;
  const before = await runSql(database.url, snapshot);
  expect(await migrateDatabase({ url: database.url, logger: silentLogger })).toEqual([]);
  expect(await runSql(database.url, snapshot)).toEqual(before);
});

test('the missing migrations are known before and after, without writing', async () => {
  const empty = await createOwnedDatabase();
  const readOnly = new URL(empty.url);
  readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
  const orm = await openOrm({ url: readOnly.href, poolMax: 1, applicationName: 'test' });
  try {
    const names = await pendingMigrations(orm);
    expect(names.length).toBeGreaterThan(1);
    expect(await migrateDatabase({ url: empty.url, logger: silentLogger })).toEqual(names);
    expect(await pendingMigrations(orm)).toEqual([]);
  } finally {
    await orm.close(true);
    await empty.drop();
  }
});
