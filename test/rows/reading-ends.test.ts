import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { isUnavailable } from '../../src/db/database-error.ts';
import { openProxy } from '../http/breakable-proxy.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { openRows, parseRows, readRows, texts, unnamed } from './row-reading.ts';
import type { OpenRows } from './row-reading.ts';
import { activeStatements, activityOf } from './statement-activity.ts';

let database: TestDatabase;
/** Queries pg_stat_activity. */
let observer: Pool;

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty' });
  observer = new Pool({ connectionString: database.url, max: 2 });
  observer.on('error', () => undefined);
});

afterAll(async () => {
  await observer.end();
  await database.drop();
});

/** Sends nothing for 30 s. */
const SLEEP = unnamed('select pg_sleep(30)::text');
/** Sends some rows at once, and the last one after 30 s. */
const ROWS_THEN_SLEEP = unnamed(
  `select repeat('x', 10000) from generate_series(1, 9) union all select pg_sleep(30)::text`,
);
/** 20 MB: more than the sockets hold. */
const MANY = unnamed(`select repeat('x', 1000) || n from generate_series(1, 20000) n`);

const active = ({ applicationName }: OpenRows) => activeStatements(observer, applicationName);

async function untilActive(open: OpenRows, wait?: string): Promise<number> {
  const found = await vi.waitFor(
    async () => {
      const [statement] = await active(open);
      expect(statement).toMatchObject(wait === undefined ? {} : { wait });
      return statement;
    },
    { timeout: 5_000, interval: 10 },
  );
  return found!.pid;
}

/** Checks that the statement ends within 2 s, and that the only connection answers again. */
async function expectEnded(open: OpenRows): Promise<void> {
  await vi.waitFor(async () => expect(await active(open)).toEqual([]), { timeout: 2_000, interval: 10 });
  await expectAnswers(open);
}

async function expectAnswers({ rows }: OpenRows): Promise<void> {
  expect(texts(await readRows(rows, unnamed(`select 'next'`)))).toEqual([['next']]);
}

describe('a fault of the database', () => {
  test('before the first row', async () => {
    await using one = await openRows(database.url, 1);
    await expect(readRows(one.rows, unnamed('select * from nowhere'))).rejects.toMatchObject({
      code: '42P01',
    });
    await expectAnswers(one);
  });

  test.each([
    // First a single piece. Then more rows than are buffered for a consumer.
    ['after 1,000 rows', 1_000],
    ['after 40,000 rows', 40_000],
  ])('%s', async (_when, good) => {
    await using one = await openRows(database.url, 1);
    const text = `select n::text, 1 / (${good + 1} - n) from generate_series(1, ${good * 2}) n`;
    const reading = one.rows.read(unnamed(text));
    const found: (string | null)[] = [];
    await expect(async () => {
      for await (const bytes of reading) found.push(...texts(parseRows(bytes)).map(([n]) => n!));
    }).rejects.toMatchObject({ code: '22012' });
    // The consumer may have read rows in front of the fault, in order.
    expect(found).toEqual(Array.from(found, (_, index) => `${index + 1}`));
    expect(found.length).toBeLessThanOrEqual(good);
    await expectAnswers(one);
  });
});

describe('a connection that is lost during the rows', () => {
  test('because its server process ends', async () => {
    await using one = await openRows(database.url, 1);
    const outcome = readRows(one.rows, ROWS_THEN_SLEEP).catch((error: unknown) => error);
    await observer.query('select pg_terminate_backend($1)', [await untilActive(one, 'PgSleep')]);
    expect(isUnavailable(await outcome)).toBe(true);
    await expectAnswers(one);
  });

  test.each([
    ['while the consumer waits for rows', ROWS_THEN_SLEEP, 'PgSleep'],
    ['while the consumer is busy', MANY, 'ClientWrite'],
  ])('because the network breaks, %s', async (_when, statement, wait) => {
    const proxy = await openProxy(database.url);
    try {
      await using one = await openRows(proxy.url, 1);
      const reading = one.rows.read(statement);
      await reading.next();
      await untilActive(one, wait);
      proxy.set('refuse');
      const rest = async () => {
        for await (const bytes of reading) parseRows(bytes);
      };
      await expect(rest()).rejects.toSatisfy(isUnavailable);
      proxy.set('open');
      await expectAnswers(one);
    } finally {
      await proxy.close();
    }
  });
});

describe('a database that stops answering', () => {
  afterEach(() => void vi.useRealTimers());

  test('loses its connection after 30 s while the consumer waits for a row', async () => {
    await using one = await openRows(database.url, 1);
    await expectAnswers(one);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const reading = one.rows.read(ROWS_THEN_SLEEP);
    await reading.next();
    // The time of a slow consumer does not count.
    vi.advanceTimersByTime(60_000);
    let fault: unknown;
    const rest = async () => {
      for await (const bytes of reading) parseRows(bytes);
    };
    const outcome = rest().catch((error: unknown) => {
      fault = error;
    });
    while ((await active(one))[0]?.wait !== 'PgSleep') await turn();
    vi.advanceTimersByTime(29_000);
    await turn();
    expect(fault).toBeUndefined();
    vi.advanceTimersByTime(1_000);
    await outcome;
    expect(fault).toSatisfy(isUnavailable);
    vi.useRealTimers();
    await expectEnded(one);
  });
});

test('a busy consumer pauses the database, and later gets the rest', async () => {
  await using one = await openRows(database.url, 1);
  const connected = once(one.pool, 'connect') as Promise<[PoolClient]>;
  const reading = one.rows.read(MANY);
  let count = parseRows((await reading.next()).value!).length;
  const [client] = await connected;
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  await untilActive(one, 'ClientWrite');
  // The bytes that the process has received are limited, and do not increase.
  await vi.waitFor(async () => {
    const taken = stream.bytesRead;
    await sleep(100);
    expect(stream.bytesRead).toBe(taken);
    expect(taken).toBeLessThan(1024 * 1024);
  });
  await untilActive(one, 'ClientWrite');
  for await (const bytes of reading) count += parseRows(bytes).length;
  expect(count).toBe(20_000);
});

describe('a consumer that returns early', () => {
  test.each([
    ['while the database works', ROWS_THEN_SLEEP, 'PgSleep'],
    ['while the database waits for it', MANY, 'ClientWrite'],
  ])('%s ends the statement', async (_when, statement, wait) => {
    await using one = await openRows(database.url, 1);
    for await (const bytes of one.rows.read(statement)) {
      expect(bytes.length).toBeGreaterThan(0);
      await untilActive(one, wait);
      break;
    }
    await expectEnded(one);
  });

  test('after the last row keeps the connection', async () => {
    await using one = await openRows(database.url, 1);
    const reading = one.rows.read(unnamed(`select 'only'`));
    await reading.next();
    const [before] = await activityOf(observer, one.applicationName);
    await vi.waitFor(async () => expect(await active(one)).toEqual([]));
    await reading.return();
    await expectAnswers(one);
    expect((await activityOf(observer, one.applicationName)).map(({ pid }) => pid)).toEqual([before!.pid]);
  });

  test('before its first row ends the statement, too', async () => {
    await using one = await openRows(database.url, 1);
    await one.rows.read(SLEEP).return();
    await expectEnded(one);
  });
});

describe('an aborted signal', () => {
  const reason = new Error('the client has left');

  test('ends a statement that has sent nothing yet', async () => {
    await using one = await openRows(database.url, 1);
    const controller = new AbortController();
    const outcome = readRows(one.rows, SLEEP, controller.signal).catch((error: unknown) => error);
    await untilActive(one, 'PgSleep');
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    await expectEnded(one);
  });

  test('ends a statement during its rows', async () => {
    await using one = await openRows(database.url, 1);
    const controller = new AbortController();
    const reading = one.rows.read(MANY, controller.signal);
    await reading.next();
    await untilActive(one, 'ClientWrite');
    controller.abort(reason);
    // Rows that were already received may still be read.
    const rest = async () => {
      for await (const bytes of reading) parseRows(bytes);
    };
    await expect(rest()).rejects.toBe(reason);
    await expectEnded(one);
  });

  test('before the start sends nothing to the database', async () => {
    await using one = await openRows(database.url, 1);
    await expectAnswers(one);
    const before = await activityOf(observer, one.applicationName);
    await expect(readRows(one.rows, SLEEP, AbortSignal.abort(reason))).rejects.toBe(reason);
    // Without `wait`, because it changes by itself.
    const queries = (found: typeof before) => found.map(({ pid, query }) => ({ pid, query }));
    expect(queries(await activityOf(observer, one.applicationName))).toEqual(queries(before));
    await expectAnswers(one);
  });

  test('while the statement waits for a connection sends nothing either', async () => {
    await using one = await openRows(database.url, 1);
    const first = new AbortController();
    const second = new AbortController();
    const outcomes = [first, second].map(({ signal }) =>
      readRows(one.rows, SLEEP, signal).catch((error: unknown) => error),
    );
    await untilActive(one, 'PgSleep');
    second.abort(reason);
    first.abort(reason);
    expect(await Promise.all(outcomes)).toEqual([reason, reason]);
    await expectEnded(one);
  });

  test('after the end changes nothing', async () => {
    await using one = await openRows(database.url, 1);
    const controller = new AbortController();
    await readRows(one.rows, unnamed(`select 'first'`), controller.signal);
    controller.abort(reason);
    await expectAnswers(one);
    // The reader must not listen to the signal of a long request after a statement has ended.
    expect(await activityOf(observer, one.applicationName)).toHaveLength(1);
  });

  test('of one statement does not end others', async () => {
    await using two = await openRows(database.url, 2);
    const controller = new AbortController();
    const outcome = readRows(two.rows, SLEEP, controller.signal).catch((error: unknown) => error);
    await untilActive(two, 'PgSleep');
    const other = readRows(two.rows, unnamed(`select 'other' from pg_sleep(0.3)`));
    await vi.waitFor(async () => expect(await active(two)).toHaveLength(2), { interval: 10 });
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    expect(texts(await other)).toEqual([['other']]);
  });
});
