import { afterEach, beforeEach, expect, test } from 'vitest';
import { dumpDatabase } from '../../scripts/dump-database.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { MIGRATIONS } from '../../src/db/migrations/migration-list.ts';
import { silentLogger } from '../support/database.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { runSql, withClient } from '../../testkit/database.ts';
import { createOwnedDatabase } from './owned-database.ts';
import type { OwnedDatabase } from './owned-database.ts';
import { ALICE, createServiceTables, MESSAGES_OF_ALICE } from './service-tables.ts';

const NAMES = MIGRATIONS.map(({ name }) => name);
const migrate = (url: string) => migrateDatabase({ url, logger: silentLogger });

let database: OwnedDatabase;
beforeEach(async () => {
  database = await createOwnedDatabase();
  await createServiceTables(database.url);
});
afterEach(() => database.drop());

const dump = (): Promise<string> => withClient(database.url, dumpDatabase);

const TABLES = ['chat_rooms', 'chat_members', 'chat_messages', 'mikro_orm_migrations'];

/** Every row as text, and where it is stored: a rewritten table or row has another place. */
async function contents(columns: ReadonlyMap<string, string>): Promise<unknown> {
  return Promise.all(
    TABLES.map(async (table) => [
      await runSql(
        database.adminUrl,
        `select relfilenode, reltoastrelid from pg_class where oid = '${table}'::regclass`,
      ),
      await runSql(
        database.adminUrl,
        `select ctid, xmin, cmin, ${columns.get(table)} from ${table} order by ctid`,
      ),
    ]),
  );
}

async function columnsOf(): Promise<ReadonlyMap<string, string>> {
  const rows = await runSql<{ table: string; columns: string }>(
    database.adminUrl,
    `select table_name as table, string_agg(quote_ident(column_name), ', ') as columns
     from information_schema.columns where table_schema = 'public' group by 1`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}

/** Lines without a comma at the end: a line that was the last one gets a comma when another follows. */
const linesOf = (text: string): string[] => text.split('\n').map((line) => line.replace(/,$/, ''));

test('nothing of the service is dropped, renamed, changed or rewritten', async () => {
  const columns = await columnsOf();
  const [structure, rows] = [await dump(), await contents(columns)];
  expect(await migrate(database.url)).toEqual(NAMES);
  expect(await contents(columns)).toEqual(rows);
  const now = new Set(linesOf(await dump()));
  expect(linesOf(structure).filter((line) => !now.has(line))).toEqual([]);
});

test('a sync through the migrated database has the messages of the service', async () => {
  await migrate(database.url);
  const server = await startTestServer({ databaseUrl: database.url });
  try {
    const answer = await restDoor.sync(server.url, { since: 0, authorization: `Bearer ${tokenFor(ALICE)}` });
    expect(answer.fault).toBeUndefined();
    expect(new Set(answer.messages.map(({ id }) => id)).size).toBe(MESSAGES_OF_ALICE);
    expect(answer.totalCount).toBe(MESSAGES_OF_ALICE);
  } finally {
    await server.close();
  }
});

test('the service keeps writing as before', async () => {
  await migrate(database.url);
  const written = await runSql(
    database.url,
    `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
     select gen_random_uuid(), 'text', repeat('long ', 2000), repeat('n', 100), '[]', id, chat_room_id, now(), now() from chat_members`,
    `update chat_messages set content = 'edited' where content like 'long %' returning id`,
  );
  expect(written).toHaveLength(9);
  expect(
    await runSql(database.url, `delete from chat_members where account_id = '${ALICE}' returning id`),
  ).toHaveLength(6);
});

test.each([
  ['chat_messages', 'nonce'],
  ['chat_members', 'notify'],
  ['chat_rooms', 'updated_at'],
])('%s without %s, which no migration can fill, is named and nothing is changed', async (table, column) => {
  await runSql(database.url, 'drop view live_messages', `alter table ${table} drop column ${column}`);
  const structure = await dump();
  const fault: unknown = await migrate(database.url).catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: 'MIGRATION_FAILED' });
  expect(String(fault)).toContain(`table ${table} exists without ${column}`);
  await runSql(database.url, 'drop table tidemark_migrations');
  expect(await dump()).toBe(structure);
});

test('all missing columns are named together, and a start after they are added continues', async () => {
  await runSql(
    database.url,
    'drop view live_messages',
    'alter table chat_messages drop column nonce, drop column type',
  );
  await expect(migrate(database.url)).rejects.toThrow(/chat_messages exists without type, nonce/);
  await runSql(
    database.url,
    `alter table chat_messages add column nonce text not null default '', add column type text not null default 'text'`,
  );
  expect(await migrate(database.url)).toEqual(NAMES);
});
