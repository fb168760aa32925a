import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import { runSql } from '../../testkit/database.ts';
import { openDatabaseProxy } from '../../testkit/database-proxy.ts';
import { NOT_SYNCED, startPostgres } from '../../testkit/postgres.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { createTestDatabase, silentLogger } from '../support/database.ts';

const authorizationOf = (accountId: string) => `Bearer ${tokenFor(accountId)}`;

/** Status of a sync from the beginning. */
async function statusOf(url: string, accountId: string): Promise<number> {
  const response = await fetch(`${url}/messager/chat/sync`, {
    method: 'POST',
    headers: { authorization: authorizationOf(accountId), 'content-type': 'application/json' },
    body: '{"last_sync_timestamp":0}',
  });
  await response.arrayBuffer();
  return response.status;
}

test(
  'the old primary turns read-only, new connections lead to the new one: well within seconds',
  { timeout: 60_000 },
  async () => {
    await using closing = new AsyncDisposableStack();
    const old = closing.use(await startPostgres({ settings: NOT_SYNCED }));
    const next = closing.use(await startPostgres({ settings: NOT_SYNCED }));
    for (const { url } of [old, next]) await migrateDatabase({ url, logger: silentLogger });
    const port = (url: string) => Number(new URL(url).port);
    // Both servers have the same role and database, but passwords of their own.
    const password = decodeURIComponent(new URL(old.url).password);
    await runSql(next.url, `alter role current_user password '${password}'`);
    let target = port(old.url);
    const proxy = await openDatabaseProxy(old.url, (client) => {
      const upstream = connect(target, '127.0.0.1');
      upstream.on('error', () => client.destroy());
      client.on('close', () => upstream.destroy());
      client.pipe(upstream).pipe(client);
    });
    closing.defer(proxy.close);
    const nextUrl = new URL(next.url);
    nextUrl.password = encodeURIComponent(password);
    const world = openChatWorld(nextUrl.href);
    closing.defer(() => world.close());
    const seat = await world.seat();
    const server = await startTestServer({ databaseUrl: proxy.url });
    closing.defer(() => server.close());
    await Promise.all(Array.from({ length: 8 }, () => statusOf(server.url, seat.accountId)));

    target = port(nextUrl.href);
    await runSql(old.url, 'alter system set default_transaction_read_only = on');
    await runSql(old.url, 'select pg_reload_conf()');
    const id = await world.liveMessage(seat);
    await expect
      .poll(() => statusOf(server.url, seat.accountId), { timeout: 10_000, interval: 100 })
      .toBe(200);
    const { messages } = await restDoor.sync(server.url, {
      since: 0,
      authorization: authorizationOf(seat.accountId),
    });
    expect(messages.map((message) => message.id)).toEqual([id]);
  },
);

test('old connections fall silent while new ones pass: well within 10 s', { timeout: 60_000 }, async () => {
  await using closing = new AsyncDisposableStack();
  const database = await createTestDatabase();
  closing.defer(() => database.drop());
  const world = openChatWorld(database.url);
  closing.defer(() => world.close());
  const seat = await world.seat();
  let passing: Socket[] = [];
  const proxy = await openDatabaseProxy(database.url, (client, connectUpstream) => {
    const upstream = connectUpstream();
    client.pipe(upstream).pipe(client);
    passing.push(client, upstream);
  });
  closing.defer(proxy.close);
  const server = await startTestServer({ databaseUrl: proxy.url });
  closing.defer(() => server.close());
  await Promise.all(Array.from({ length: 8 }, () => statusOf(server.url, seat.accountId)));
  for (const socket of passing) socket.unpipe();
  passing = [];
  const silentSince = performance.now();
  while ((await statusOf(server.url, seat.accountId)) !== 200) await sleep(100);
  expect(performance.now() - silentSince).toBeLessThan(10_000);
});

test(
  'connections that the database closes while they are idle cost no request',
  { timeout: 60_000 },
  async () => {
    await using closing = new AsyncDisposableStack();
    const database = await createTestDatabase();
    closing.defer(() => database.drop());
    const world = openChatWorld(database.url);
    closing.defer(() => world.close());
    const seat = await world.seat();
    const url = new URL(database.url);
    url.searchParams.set('options', '-c idle_session_timeout=100');
    const server = await startTestServer({ databaseUrl: url.href });
    closing.defer(() => server.close());
    const statuses = [];
    for (let n = 0; n < 80; n += 1) {
      statuses.push(await statusOf(server.url, seat.accountId));
      await sleep(95 + (n % 10));
    }
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  },
);
