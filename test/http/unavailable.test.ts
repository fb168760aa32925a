import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { LEAK } from '../rest/problem-answer.ts';
import { createTestDatabase } from '../support/database.ts';
import { DOORS } from '../../testkit/doors.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import type { DoorAnswer } from '../../testkit/door.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { openProxy } from './breakable-proxy.ts';

/** A sync through each door at the same time. */
function syncBoth(url: string): Promise<DoorAnswer[]> {
  const request = { since: 0, authorization: `Bearer ${tokenFor(randomUUID())}` };
  return Promise.all(DOORS.map((door) => door.sync(url, request)));
}

const statuses = (answers: readonly DoorAnswer[]) => answers.map(({ status }) => status);

/** Checks that both answers are as in docs/ERRORS.md, and do not reveal the cause. */
async function expectUnavailable(url: string): Promise<void> {
  for (const { status, fault, headers, text } of await syncBoth(url)) {
    expect(fault, text).toBe('UNAVAILABLE');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(text).toContain('The database cannot answer now; try again shortly.');
    expect(text).not.toMatch(LEAK);
    expect(text).not.toMatch(/ECONN|127\.0\.0\.1|terminat|timeout/i);
  }
}

async function msOf(work: Promise<void>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

/** Opens a server with its own database. `closing` closes them in reverse order. */
async function openServer(
  closing: AsyncDisposableStack,
  options: { template?: 'empty'; proxied?: boolean } = {},
) {
  const database = await createTestDatabase({ template: options.template ?? 'migrated' });
  closing.defer(() => database.drop());
  const proxy = await openProxy(database.url);
  closing.defer(() => proxy.close());
  const server = await startTestServer({ databaseUrl: options.proxied ? proxy.url : database.url });
  closing.defer(() => server.close());
  return { database, proxy, url: server.url };
}

test.concurrent('an unreachable database is 503 at once, and 200 when it is back', async () => {
  await using closing = new AsyncDisposableStack();
  const { proxy, url } = await openServer(closing, { proxied: true });
  expect(statuses(await syncBoth(url))).toEqual([200, 200]);
  proxy.set('refuse');
  expect(await msOf(expectUnavailable(url))).toBeLessThan(2000);
  proxy.set('open');
  expect(statuses(await syncBoth(url))).toEqual([200, 200]);
  await proxy.close();
  // The first uses the broken connections, the second new ones that are refused.
  await expectUnavailable(url);
  await expectUnavailable(url);
});

test.concurrent('a database that accepts connections and never answers is 503 in bounded time', async () => {
  await using closing = new AsyncDisposableStack();
  const { proxy, url } = await openServer(closing, { proxied: true });
  proxy.set('silent');
  const ms = await msOf(expectUnavailable(url));
  expect(ms).toBeGreaterThan(1000);
  // The connect timeout is 3 s, and there are two attempts.
  expect(ms).toBeLessThan(8000);
  proxy.set('open');
  expect(statuses(await syncBoth(url))).toEqual([200, 200]);
});

test.concurrent('a database that is dropped while the server runs is 503', async () => {
  await using closing = new AsyncDisposableStack();
  const { database, url } = await openServer(closing);
  expect(statuses(await syncBoth(url))).toEqual([200, 200]);
  await database.drop();
  await expectUnavailable(url);
});

test.concurrent('connections that the database ended are replaced without an error for clients', async () => {
  await using closing = new AsyncDisposableStack();
  const { database, url } = await openServer(closing);
  expect(statuses(await syncBoth(url))).toEqual([200, 200]);
  const admin = new Client({ connectionString: database.url });
  await admin.connect();
  const ended = await admin.query(
    `select pg_terminate_backend(pid, 1000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  expect(ended.rowCount).toBeGreaterThan(0);
  await admin.end();
  expect(statuses(await syncBoth(url))).toEqual([200, 200]);
});

test.concurrent('a database that is not migrated is 503', async () => {
  await using closing = new AsyncDisposableStack();
  const { url } = await openServer(closing, { template: 'empty' });
  await expectUnavailable(url);
});

test.concurrent('a pool without a free connection is 503 in bounded time; requests with a connection wait', async ({
  expect,
}) => {
  await using closing = new AsyncDisposableStack();
  const { database, url } = await openServer(closing);
  const blocker = new Client({ connectionString: database.url });
  const watcher = new Client({ connectionString: database.url });
  await Promise.all([blocker.connect(), watcher.connect()]);
  closing.defer(() => watcher.end());
  closing.defer(() => blocker.end());
  await blocker.query('begin');
  await blocker.query('lock table chat_members in access exclusive mode');
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  // One after the other, because requests of the same moment share a connection. Two of the ten are the watermark's.
  const blocked: Promise<DoorAnswer>[] = [];
  for (let connections = 1; connections <= 8; connections += 1) {
    blocked.push(restDoor.sync(url, { since: 1, authorization: `Bearer ${tokenFor(randomUUID())}` }));
    const { poll } = expect;
    await poll(async () => (await watcher.query(waiting)).rowCount, { timeout: 4000 }).toBe(connections);
  }
  const ms = await msOf(expectUnavailable(url));
  // A request waits 5 s for a connection, and a first sync waits 10 s for its turn.
  expect(ms).toBeLessThan(18_000);
  await blocker.query('rollback');
  expect(statuses(await Promise.all(blocked))).toEqual(Array.from({ length: 8 }, () => 200));
});

test.concurrent('a server stops while it waits for a database that never answers', async () => {
  const database = await createTestDatabase();
  const proxy = await openProxy(database.url);
  proxy.set('silent');
  const server = await startTestServer({ databaseUrl: proxy.url });
  const cut = syncBoth(server.url).catch((error: unknown) => error);
  await proxy.connected();
  expect(await msOf(server.close())).toBeLessThan(3000);
  expect(await cut).toBeInstanceOf(TypeError);
  await proxy.close();
  await database.drop();
});
