import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { RowStatement } from '../../src/rows/row-statement.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { named, openRows, readRows, texts, unnamed } from './row-reading.ts';
import type { OpenRows } from './row-reading.ts';
import { openCuttingProxy } from './splitting-proxy.ts';
import { activeStatements } from './statement-activity.ts';

let database: TestDatabase;
let one: OpenRows;

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty' });
});

afterAll(() => database.drop());

beforeEach(async () => {
  one = await openRows(database.url, 1);
  await one.pool.query('drop table if exists notes; create table notes (note text)');
  return () => one[Symbol.asyncDispose]();
});

const after = (text: string, statement: RowStatement, name?: string): RowStatement => ({
  ...statement,
  leading: { text, name },
});
const NOTE = `insert into notes values ('noted') returning note`;

const read = async (statement: RowStatement, open = one) => texts(await readRows(open.rows, statement));

test('its row comes first, then any number of rows of the statement', async () => {
  for (const count of [0, 1, 30_000]) {
    const rows = unnamed(`select n::text from generate_series(1, $1::int) n`, `${count}`);
    const expected = Array.from({ length: count }, (_, n) => [`${n + 1}`]);
    const found = await read(after(`select 'before', null`, rows));
    expect(found[0]).toEqual(['before', null]);
    expect(JSON.stringify(found.slice(1)) === JSON.stringify(expected)).toBe(true);
  }
});

test('it is a transaction of its own, and the statement sees its changes', async () => {
  const found = await read(after(NOTE, unnamed('select note from notes')));
  expect(found).toEqual([['noted'], ['noted']]);
  const xids = await read(
    after('select pg_current_xact_id()::text', unnamed('select pg_current_xact_id()::text')),
  );
  expect(xids[0]).not.toEqual(xids[1]);
});

test('its changes stay if the statement fails, and the fault is thrown', async () => {
  await expect(read(after(NOTE, unnamed('select 1 / 0')))).rejects.toMatchObject({ code: '22012' });
  expect(await read(unnamed('select note from notes'))).toEqual([['noted']]);
});

test('its own fault is thrown, and is the only one', async () => {
  const onError = vi.fn<(error: Error) => void>();
  one.pool.on('connect', (client) => client.on('error', onError));
  const faulty = after('select 1 / 0', unnamed('select 2 from nowhere'));
  await expect(read(faulty)).rejects.toMatchObject({ code: '22012' });
  await expect(read(after('select 1 / 0', unnamed('select 2')))).rejects.toMatchObject({ code: '22012' });
  expect(await read(unnamed(`select 'next'`))).toEqual([['next']]);
  expect(onError).not.toHaveBeenCalled();
});

test('both are prepared if they have names, and neither on a connection that has lost one of the names', async () => {
  const statement = after(`select 'before'`, named('main', `select $1::text`, 'x'), 'before');
  for (let n = 0; n < 3; n += 1) expect(await read(statement)).toEqual([['before'], ['x']]);
  const { rows } = await one.pool.query(
    'select name, (generic_plans + custom_plans)::int as runs from pg_prepared_statements',
  );
  expect(rows).toEqual(
    expect.arrayContaining([
      { name: 'before', runs: 3 },
      { name: 'main', runs: 3 },
    ]),
  );
  await one.pool.query('deallocate before');
  for (let n = 0; n < 3; n += 1) expect(await read(statement)).toEqual([['before'], ['x']]);
});

test.each(['before', 'main'])(
  'a name that another client has prepared on the connection (%s) is not used',
  async (taken) => {
    await one.pool.query(`prepare ${taken} as select 1`);
    const statement = after(`select 'before'`, named('main', `select $1::text`, 'x'), 'before');
    for (let n = 0; n < 3; n += 1) expect(await read(statement)).toEqual([['before'], ['x']]);
  },
);

test('the network may cut the answer at any byte', async () => {
  await using proxy = await openCuttingProxy(database.url);
  await using split = await openRows(proxy.url, 1);
  const statement = after(`select 'ZZZZZ'`, unnamed(`select v from (values ('a'), ('ZDZDZ'), (null)) t (v)`));
  for (let at = 1; at < 150; at += 1) {
    proxy.cutAt(at);
    expect(await read(statement, split), `cut at ${at}`).toEqual([['ZZZZZ'], ['a'], ['ZDZDZ'], [null]]);
  }
  const { rows } = await split.pool.query(`select 'usual' as v`);
  expect(rows).toEqual([{ v: 'usual' }]);
});

test('both can be cancelled', async () => {
  await using observer = await openRows(database.url, 1);
  for (const statement of [
    after('select pg_sleep(30)', unnamed('select 1')),
    after('select 1', unnamed('select pg_sleep(30)')),
  ]) {
    const controller = new AbortController();
    const reading = readRows(one.rows, statement, controller.signal).catch((error: unknown) => error);
    const sleeping = () => activeStatements(observer.pool, one.applicationName);
    await vi.waitFor(async () => expect(await sleeping()).toMatchObject([{ wait: 'PgSleep' }]), {
      interval: 10,
    });
    controller.abort('left');
    expect(await reading).toBe('left');
    await vi.waitFor(async () => expect(await sleeping()).toEqual([]), { timeout: 2_000, interval: 10 });
    expect(await read(unnamed(`select 'next'`))).toEqual([['next']]);
  }
});
