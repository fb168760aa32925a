import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findLocalPort } from '../../src/postgres/local-port.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld, Seat } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { runTidemark, startTidemark } from '../../testkit/tidemark-command.ts';
import type { TidemarkProcess } from '../../testkit/tidemark-command.ts';
import { TEST_SECRET, tokenFor } from '../../testkit/tokens.ts';

let database: TestDatabase;
let world: ChatWorld;
let seat: Seat;
let authorization: string;

beforeAll(async () => {
  database = await createTestDatabase();
  world = openChatWorld(database.url);
  seat = await world.seat();
  for (let n = 0; n < 5; n += 1) await world.message(seat);
  authorization = `Bearer ${tokenFor(seat.accountId)}`;
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const serve = (env: Readonly<Record<string, string>>): TidemarkProcess =>
  startTidemark(['serve'], {
    env: { DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET, PORT: '0', ...env },
  });

/** Resolves with the number of syncs that wait for a lock in the database, once there are enough. */
async function waitingSyncs(atLeast: number): Promise<number> {
  return vi.waitFor(async () => {
    const { rowCount } = await world.pool.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'tidemark' and wait_event_type = 'Lock'`,
    );
    if ((rowCount ?? 0) < atLeast) throw new Error(`${rowCount} of ${atLeast} syncs wait`);
    return rowCount ?? 0;
  }, 5_000);
}

/** Locks the messages until it is disposed of. */
async function lockMessages(): Promise<AsyncDisposable> {
  const client = await world.pool.connect();
  await client.query('begin');
  await client.query('lock table chat_messages in access exclusive mode');
  let locked = true;
  return {
    async [Symbol.asyncDispose]() {
      if (!locked) return;
      locked = false;
      await client.query('rollback');
      client.release();
    },
  };
}

const sync = async (server: TidemarkProcess) => restDoor.sync(await server.url, { since: 0, authorization });

describe('a server with everything set', () => {
  let server: TidemarkProcess;
  let port: number;
  beforeAll(async () => {
    port = await findLocalPort();
    server = serve({
      HOST: process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1',
      PORT: String(port),
      DATABASE_POOL_MAX: '2',
      SYNC_ROOM_LIMIT: '3',
      CORS_ORIGINS: 'https://app.example, https://other.example',
      // An empty value counts as absent, because compose files often set one.
      JWT_ISSUER: '',
      DATA_DIR: ' ',
    });
    await server.url;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('HOST and PORT', async () => {
    expect(await server.url).toBe(
      `http://${process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1'}:${port}`,
    );
  });

  test('DATABASE_URL: its messages are served, and no demo is put into it', async () => {
    expect((await sync(server)).fault).toBeUndefined();
    expect(server.stderr()).not.toContain('Demo token');
    expect((await world.pool.query('select from chat_rooms')).rowCount).toBe(1);
  });

  test('a token of the same secret for another account sees nothing of it', async () => {
    const stranger = `Bearer ${tokenFor(randomUUID())}`;
    expect(await restDoor.sync(await server.url, { since: 0, authorization: stranger })).toMatchObject({
      status: 200,
      totalCount: 0,
    });
  });

  test('SYNC_ROOM_LIMIT', async () => {
    expect((await sync(server)).totalCount).toBe(3);
  });

  test('DATABASE_POOL_MAX', async () => {
    await using lock = await lockMessages();
    const answers = Array.from({ length: 8 }, () => sync(server));
    // The other connection belongs to the watermark.
    expect(await waitingSyncs(1)).toBe(1);
    await lock[Symbol.asyncDispose]();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(8).fill(200));
    const { rowCount } = await world.pool.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'tidemark'`,
    );
    expect(rowCount).toBe(2);
  });

  test('CORS_ORIGINS', async () => {
    const preflight = (origin: string) =>
      server.url.then((url) =>
        fetch(`${url}/messager/chat/sync`, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        }),
      );
    for (const origin of ['https://app.example', 'https://other.example'])
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBe(origin);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('PORT in use: a second server says so and ends with 5', async () => {
    const blocker = createServer();
    await once(blocker.listen(0, '127.0.0.1'), 'listening');
    const taken = (blocker.address() as AddressInfo).port;
    const started = await runTidemark(['serve'], {
      env: { DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET, PORT: String(taken) },
    });
    blocker.close();
    expect(started).toMatchObject({
      code: 5,
      stderr: `Cannot listen on 127.0.0.1:${taken}: listen EADDRINUSE: address already in use 127.0.0.1:${taken}. Choose another address with HOST and PORT.\n`,
    });
  });

  test('the log is one JSON object a line, for any request', async () => {
    const url = await server.url;
    await fetch(`${url}/%ff`);
    await fetch(`${url}/graphql`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    const lines = server.stdout().trim().split('\n');
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => 'object'));
    expect(lines.length).toBeGreaterThan(10);
    expect(server.stdout()).not.toContain(authorization);
  });
});

test('on a terminal the log is formatted for people, and Ctrl-C ends the server', async ({ skip }) => {
  if (process.platform !== 'linux') skip('script -qec is of util-linux');
  await using server = startTidemark(['serve'], {
    env: { DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET, PORT: '0', TERM: 'xterm' },
    wrap: (words) => ['script', '-qec', `exec ${words.join(' ')}`, '/dev/null'],
  });
  await server.url;
  server.type('\x03');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  const log = server.stdout();
  expect(log).toMatch(/\d\d:\d\d:\d\d.*INFO.*listening/);
  expect(log).toMatch(/INFO.*stopping/);
  expect(log).not.toContain('{"level"');
});

test('the server continues when its output is no longer read', async () => {
  const port = await findLocalPort();
  await using server = serve({ PORT: String(port) });
  server.hangUp();
  const health = () => fetch(`http://127.0.0.1:${port}/healthz`);
  await vi.waitFor(async () => expect((await health()).status).toBe(200), 10_000);
  // The server has tried to write the lines of the first request by the time it answers this one.
  expect((await health()).status).toBe(200);
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

describe('MIGRATE_ON_START=false', () => {
  test('an empty database is left empty, and /readyz says what is missing until a migration has run', async () => {
    const empty = await createTestDatabase({ template: 'empty' });
    const env = { DATABASE_URL: empty.url, JWT_SECRET: TEST_SECRET };
    try {
      await using server = serve({ ...env, MIGRATE_ON_START: 'false' });
      const url = await server.url;
      const notReady = await fetch(`${url}/readyz`);
      expect(notReady.status).toBe(503);
      expect(await notReady.json()).toEqual({
        status: 'unavailable',
        reason: 'the database is not migrated',
      });
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect((await restDoor.sync(url, { since: 0, authorization })).fault).toBe('UNAVAILABLE');

      const migrated = await runTidemark(['migrate'], { env: { ...env, LOG_LEVEL: 'debug' } });
      expect(migrated).toMatchObject({ code: 0, stderr: '' });
      expect(migrated.stdout).toContain('{"level":"debug"');
      await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), 5_000);
      expect((await restDoor.sync(url, { since: 0, authorization })).fault).toBeUndefined();
    } finally {
      await empty.drop();
    }
  });
});

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: the answer under way is finished, then it ends',
    async (signal) => {
      await using server = serve({});
      const url = await server.url;
      await using lock = await lockMessages();
      const answer = sync(server);
      await waitingSyncs(1);
      server.signal(signal);
      // The server accepts no new connections from now on.
      await vi.waitFor(() => expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed'), 2_000);
      await lock[Symbol.asyncDispose]();
      const unlocked = performance.now();
      expect(await answer).toMatchObject({ status: 200, totalCount: 5 });
      expect(await server.ended).toEqual({ code: 0, signal: null });
      // The client still keeps its connection open.
      expect(performance.now() - unlocked).toBeLessThan(1_500);
    },
  );

  test('a signal that comes twice counts once: npm sends Ctrl-C twice', async () => {
    await using server = serve({});
    await server.url;
    await using lock = await lockMessages();
    const answer = sync(server);
    await waitingSyncs(1);
    server.signal('SIGINT');
    // Two pending signals of the same kind would be delivered as one.
    await vi.waitFor(() => expect(server.stdout()).toContain('"stopping: '), { interval: 5 });
    server.signal('SIGINT');
    await lock[Symbol.asyncDispose]();
    expect(await answer).toMatchObject({ status: 200, totalCount: 5 });
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  test('a stop waits for an answer for at most 5 s', async () => {
    await using server = serve({});
    await server.url;
    await using lock = await lockMessages();
    const answer = sync(server).catch((error: unknown) => error);
    await waitingSyncs(1);
    const started = performance.now();
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(5_000);
    await lock[Symbol.asyncDispose]();
    expect(await answer).toBeInstanceOf(Error);
  });

  test('a client that keeps its connection does not delay it, and LOG_LEVEL=warn logs nothing', async () => {
    await using server = serve({ LOG_LEVEL: 'warn' });
    expect((await sync(server)).status).toBe(200);
    const started = performance.now();
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(server.stdout()).toBe('');
  });
});
