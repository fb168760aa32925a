import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEMO_SEED } from '../../src/demo/demo-world.ts';
import { DEMO_ACCOUNT_ID, fillDemoOnce } from '../../src/demo/fill-demo-once.ts';
import { seededIds } from '../../src/demo/seeded-ids.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { runSql } from '../../testkit/database.ts';

const NOW = new Date('2026-11-23T09:00:00.123Z');

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const counts = (): Promise<object[]> =>
  runSql(
    database.url,
    `select (select count(*)::int from chat_rooms) rooms, (select count(distinct account_id)::int from chat_members) accounts,
      (select count(*)::int from chat_messages) messages`,
  );
const DEMO_COUNTS = [{ rooms: 25, accounts: 10, messages: 20_000 }];

test('three starts at once fill it once, and a later start leaves it unchanged', async () => {
  const fill = () => fillDemoOnce({ url: database.url, now: NOW });
  const results = await Promise.all([fill(), fill(), fill()]);
  expect(results.filter(({ filled }) => filled)).toHaveLength(1);
  expect(await counts()).toEqual(DEMO_COUNTS);
  expect(await fill()).toEqual({ filled: false, accountId: DEMO_ACCOUNT_ID });
  expect(await counts()).toEqual(DEMO_COUNTS);
});

test('a fill that is killed in the middle leaves nothing, and the next one succeeds', async () => {
  const blocker = new Client({ connectionString: database.url });
  await blocker.connect();
  // The fill can write rooms and members but not messages, so it waits in its middle until the lock is released.
  await blocker.query('begin; lock table chat_messages in share row exclusive mode');
  const module = new URL('../../src/demo/fill-demo-once.ts', import.meta.url).href;
  const filling = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { fillDemoOnce } = await import(${JSON.stringify(module)}); await fillDemoOnce({ url: ${JSON.stringify(database.url)}, now: new Date() });`,
  ]);
  const exited = once(filling, 'exit');
  await vi.waitUntil(
    async () =>
      (
        await runSql(
          database.url,
          `select from pg_locks where not granted and relation = 'chat_messages'::regclass`,
        )
      ).length > 0,
    { timeout: 15_000 },
  );
  filling.kill('SIGKILL');
  await exited;
  await blocker.query('rollback');
  await blocker.end();

  expect(await fillDemoOnce({ url: database.url, now: NOW })).toEqual({
    filled: true,
    accountId: DEMO_ACCOUNT_ID,
  });
  expect(await runSql(database.url, 'select count(*)::int from chat_messages')).toEqual([{ count: 20_000 }]);
});

test('a database with any room is left unchanged', async () => {
  await runSql(
    database.url,
    `insert into chat_rooms (id, type, is_community, is_public, created_at, updated_at, deleted_at) values (gen_random_uuid(), 0, false, false, now(), now(), now())`,
  );
  expect(await fillDemoOnce({ url: database.url, now: NOW })).toMatchObject({ filled: false });
  expect(await runSql(database.url, 'select count(*)::int from chat_messages')).toEqual([{ count: 0 }]);
});

test('an unreachable database is UNAVAILABLE', async () => {
  await expect(fillDemoOnce({ url: 'postgresql://nobody@127.0.0.1:1/none', now: NOW })).rejects.toMatchObject(
    { code: 'UNAVAILABLE' },
  );
});

test('the demo account is the first of the demo seed', () => {
  expect(DEMO_ACCOUNT_ID).toBe(seededIds(DEMO_SEED)('account', 0));
});
