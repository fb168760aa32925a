import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSql } from '../../testkit/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let migrated: TestDatabase;
let empty: TestDatabase;

beforeAll(async () => {
  [migrated, empty] = await Promise.all([createTestDatabase(), createTestDatabase({ template: 'empty' })]);
});
afterAll(async () => {
  await Promise.all([migrated.drop(), empty.drop()]);
});

async function tablesOf(url: string): Promise<string[]> {
  const tables = await runSql<{ name: string }>(
    url,
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  return tables.map(({ name }) => name);
}

test('a migrated database has the tables of the chat service, an empty one has none', async () => {
  expect(await tablesOf(migrated.url)).toEqual(
    expect.arrayContaining(['chat_members', 'chat_messages', 'chat_rooms']),
  );
  expect(await tablesOf(empty.url)).toEqual([]);
});

test('dropping works while a client is connected', async () => {
  const database = await createTestDatabase({ template: 'empty' });
  const client = new Client({ connectionString: database.url });
  const lost = new Promise((resolve) => client.on('error', resolve));
  await client.connect();
  await database.drop();
  await expect(lost).resolves.toBeInstanceOf(Error);
});
