import { Client } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { silentLogger } from '../support/database.ts';
import { runSql } from '../../testkit/database.ts';
import { createOwnedDatabase } from './owned-database.ts';
import type { OwnedDatabase } from './owned-database.ts';
import { createServiceTables } from './service-tables.ts';

const INDEX = 'chat_messages_live_by_room_idx';
const INSERT = `
insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
select gen_random_uuid(), 'text', 'live', 'n', '[]', id, chat_room_id, now(), now() from chat_members limit 1 returning id`;

const migrate = (url: string) => migrateDatabase({ url, logger: silentLogger });

let database: OwnedDatabase;
let reader: Client;
let open: Client[];

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  open.push(client);
  return client;
}

beforeEach(async () => {
  open = [];
  database = await createOwnedDatabase();
  await createServiceTables(database.url);
  // After this, only the index of messages is missing.
  await runSql(
    database.url,
    'create index chat_members_joined_by_account_idx on chat_members (account_id, chat_room_id) where joined_at is not null and leave_at is null and deleted_at is null',
  );
  // The last step of a concurrent build waits until old snapshots like this one are gone.
  reader = await connect(database.adminUrl);
  await reader.query('begin isolation level repeatable read');
  await reader.query('select 1');
});
afterEach(async () => {
  await Promise.all(open.map((client) => client.end()));
  await database.drop();
});

/** Resolves with the pid of the build of the messages index, once it waits for the old snapshot. */
async function builderThatWaits(): Promise<number> {
  return vi.waitFor(async () => {
    const [row] = await runSql<{ pid: number }>(
      database.adminUrl,
      `select pid from pg_stat_progress_create_index
       where relid = 'chat_messages'::regclass and phase = 'waiting for old snapshots'`,
    );
    if (!row) throw new Error('no index is being built');
    return row.pid;
  }, 10_000);
}

async function indexState(): Promise<unknown> {
  const rows = await runSql<{ indisvalid: boolean }>(
    database.adminUrl,
    `select indisvalid from pg_index where indexrelid = to_regclass('${INDEX}')`,
  );
  return rows.map(({ indisvalid }) => (indisvalid ? 'valid' : 'invalid'));
}

test('writers continue while the index is built', async () => {
  const writer = await connect(database.url);
  // A writer that has to wait for 2 s fails.
  await writer.query(`set lock_timeout = '2s'`);
  const migrating = migrate(database.url);
  const builder = await builderThatWaits();
  for (let n = 0; n < 50; n += 1) expect((await writer.query(INSERT)).rowCount).toBe(1);
  expect(await builderThatWaits()).toBe(builder);
  await reader.query('commit');
  await migrating;
  expect(await indexState()).toEqual(['valid']);
  const [counted] = await runSql(
    database.url,
    'set enable_seqscan = off',
    `select count(*)::int from chat_messages where deleted_at is null and created_at > '-infinity' and chat_room_id in (select id from chat_rooms) and content = 'live'`,
  );
  expect(counted).toEqual({ count: 50 });
});

test('an index that a cancelled build left invalid is built again', async () => {
  const migrating = migrate(database.url).catch((error: unknown) => error);
  await runSql(database.adminUrl, `select pg_cancel_backend(${await builderThatWaits()})`);
  expect(await migrating).toMatchObject({ code: 'UNAVAILABLE' });
  expect(await indexState()).toEqual(['invalid']);
  await reader.query('commit');
  await migrate(database.url);
  expect(await indexState()).toEqual(['valid']);
});

test('a build that continues in the server after its process was killed does no harm', async () => {
  const migrating = migrate(database.url).catch((error: unknown) => error);
  const orphan = await builderThatWaits();
  // The lock ends with the process. The server notices the builder's lost client only after the build.
  await runSql(
    database.adminUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'tidemark-migrate' and datname = current_database() and pid <> ${orphan}`,
  );
  const again = migrate(database.url);
  await vi.waitFor(async () => {
    const waiting = await runSql(
      database.adminUrl,
      `select 1 from pg_locks where not granted and relation = 'chat_messages'::regclass`,
    );
    expect(waiting).toHaveLength(1);
  }, 10_000);
  await reader.query('commit');
  await Promise.all([again, migrating]);
  expect(await indexState()).toEqual(['valid']);
});
