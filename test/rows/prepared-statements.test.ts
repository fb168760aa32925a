import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startPgbouncer } from '../../testkit/pgbouncer.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { named, openRows, readRows, texts } from './row-reading.ts';
import type { OpenRows } from './row-reading.ts';
import { activeStatements } from './statement-activity.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty' });
});

afterAll(() => database.drop());

interface Prepared {
  readonly name: string;
  readonly runs: number;
}

/** The prepared statements of a pool with one connection, and how often each ran. */
async function prepared({ pool }: OpenRows): Promise<Prepared[]> {
  const { rows } = await pool.query<Prepared>(
    `select name, (generic_plans + custom_plans)::int as runs from pg_prepared_statements order by name`,
  );
  return rows;
}

async function readText({ rows }: OpenRows, name: string, text: string, ...values: string[]) {
  return texts(await readRows(rows, named(name, text, ...values))).flat();
}

const ECHO = 'select $1::text';
const echo = (open: OpenRows, name: string, value = name) => readText(open, name, ECHO, value);

describe('a statement with a name', () => {
  test('is prepared once, and its plan runs each time', async () => {
    await using one = await openRows(database.url, 1);
    for (let n = 0; n < 20; n += 1) expect(await echo(one, 'a', `${n}`)).toEqual([`${n}`]);
    expect(await readText(one, 'b', 'select 1::text')).toEqual(['1']);
    expect(await prepared(one)).toEqual([
      { name: 'a', runs: 20 },
      { name: 'b', runs: 1 },
    ]);
  });

  test('is prepared on each connection that it runs on', async () => {
    await using two = await openRows(database.url, 2);
    const both = () =>
      Promise.all([1, 2].map((n) => readText(two, 'slow', `select $1::text from pg_sleep(0.05)`, `${n}`)));
    for (let n = 0; n < 3; n += 1) expect(await both()).toEqual([['1'], ['2']]);
  });

  test('is prepared again after one of its runs has failed', async () => {
    await using one = await openRows(database.url, 1);
    const text = 'select (1 / $1::int)::text';
    expect(await readText(one, 'ratio', text, '1')).toEqual(['1']);
    await expect(readText(one, 'ratio', text, '0')).rejects.toMatchObject({ code: '22012' });
    expect(await readText(one, 'ratio', text, '1')).toEqual(['1']);
    expect(await prepared(one)).toMatchObject([{ name: 'ratio' }]);
  });
});

test('a statement without a name is not prepared', async () => {
  await using one = await openRows(database.url, 1);
  const text = 'select 1::text';
  for (let n = 0; n < 3; n += 1) await readRows(one.rows, { text, values: [], name: undefined });
  expect(await prepared(one)).toEqual([]);
});

test('after 50 names no more are prepared, and everything is answered', async () => {
  await using one = await openRows(database.url, 1);
  const names = Array.from({ length: 60 }, (_, n) => `name_${String(n).padStart(2, '0')}`);
  for (let round = 0; round < 2; round += 1) {
    for (const name of names) expect(await echo(one, name)).toEqual([name]);
  }
  expect(await prepared(one)).toEqual(names.slice(0, 50).map((name) => ({ name, runs: 2 })));
});

describe('when a pooler has exchanged the connection', () => {
  test('a name that it already has is not used (42P05)', async () => {
    await using one = await openRows(database.url, 1);
    await one.pool.query('prepare taken as select 1');
    expect(await echo(one, 'taken')).toEqual(['taken']);
    // Nothing is prepared any more, because the next connection may also be another client's.
    expect(await echo(one, 'taken')).toEqual(['taken']);
    expect(await echo(one, 'other')).toEqual(['other']);
    expect(await prepared(one)).toEqual([]);
  });

  test('a name that it no longer has is not used (26000)', async () => {
    await using one = await openRows(database.url, 1);
    expect(await echo(one, 'gone')).toEqual(['gone']);
    await one.pool.query('deallocate all');
    expect(await echo(one, 'gone', 'again')).toEqual(['again']);
    expect(await echo(one, 'gone', 'and again')).toEqual(['and again']);
    expect(await prepared(one)).toEqual([]);
  });
});

test('a plan whose columns have changed is prepared again (0A000)', async () => {
  await using one = await openRows(database.url, 1);
  await one.pool.query('create table changing (v) as select 7');
  const text = 'select * from changing';
  const values = async () => (await readRows(one.rows, named('changing', text))).flat();
  expect(await values()).toEqual([Buffer.from([0, 0, 0, 7])]);
  await one.pool.query('alter table changing alter column v type text');
  expect(await values()).toEqual([Buffer.from('7')]);
  // From now on it is prepared again.
  expect(await values()).toEqual([Buffer.from('7')]);
  expect(await prepared(one)).toEqual([{ name: 'changing', runs: 1 }]);
});

test('a fault unrelated to the name is thrown without a second try', async () => {
  await using one = await openRows(database.url, 1);
  await one.pool.query('create sequence tries');
  // Fails at the first try and would succeed at the second.
  const text = `select (1 / (nextval('tries') - $1::bigint))::text`;
  await expect(readText(one, 'fault', text, '1')).rejects.toMatchObject({ code: '22012' });
  expect(await readText(one, 'fault', text, '1')).toEqual(['1']);
});

describe.skipIf(!existsSync('/usr/sbin/pgbouncer'))(
  'through a pooler that lends connections by transaction',
  () => {
    test('names collide, and every reader gets its own rows', async () => {
      const pooler = await startPgbouncer(database.url);
      try {
        await using first = await openRows(pooler.url, 2);
        await using second = await openRows(pooler.url, 2);
        // The pooler lends both the same connection in turn, and both use the same name on it.
        for (let n = 0; n < 5; n += 1) {
          for (const open of [first, second]) expect(await echo(open, 'shared', `${n}`)).toEqual([`${n}`]);
        }
        const many = Array.from({ length: 40 }, (_, n) => `${n}`);
        const answers = many.map((value, n) => echo(n % 2 ? first : second, 'shared', value));
        expect((await Promise.all(answers)).flat()).toEqual(many);
      } finally {
        await pooler.stop();
      }
    });

    test('a cancelled statement ends', async () => {
      const pooler = await startPgbouncer(database.url);
      try {
        await using observer = await openRows(database.url, 1);
        await using one = await openRows(pooler.url, 1);
        const controller = new AbortController();
        const reading = readRows(one.rows, named('sleep', 'select pg_sleep(30)'), controller.signal);
        const outcome = reading.catch((error: unknown) => error);
        const sleeping = () => activeStatements(observer.pool, one.applicationName);
        await vi.waitFor(async () => expect(await sleeping()).toHaveLength(1), { interval: 10 });
        controller.abort('left');
        expect(await outcome).toBe('left');
        await vi.waitFor(async () => expect(await sleeping()).toEqual([]), { timeout: 2_000, interval: 10 });
        expect(await echo(one, 'next')).toEqual(['next']);
      } finally {
        await pooler.stop();
      }
    });
  },
);
