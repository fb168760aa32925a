import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { openRows, parseRows, pgRows, readRows, texts, unnamed } from './row-reading.ts';
import type { OpenRows } from './row-reading.ts';
import { openCuttingProxy, openSplittingProxy } from './splitting-proxy.ts';

let database: TestDatabase;
let direct: OpenRows;

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty' });
  direct = await openRows(database.url, 2);
  await direct.pool.query(`
    create function noisy(n int) returns int language plpgsql as $$
    begin raise notice 'row %', n; return n; end $$`);
});

afterAll(async () => {
  await direct[Symbol.asyncDispose]();
  await database.drop();
});

const SERIES = 'select n::text, repeat(n::text, n % 90) from generate_series(1, $1::int) n';
/** One value of each kind: short, empty, null, bytes like a header, not ASCII, longer than a header. */
const KINDS = `select v from (values ('a'), (''), (null), ('DDDDD'), ('é😀'), (repeat('x', 300))) t (v)`;

describe('the rows are the same as those of pg', () => {
  test.each([
    ['none', unnamed(SERIES, '0')],
    ['one', unnamed(SERIES, '1')],
    ['50,000', unnamed(SERIES, '50000')],
    ['nulls, empty ones, and bytes like a header', unnamed(KINDS)],
    ['larger than many chunks', unnamed(`select repeat(md5(n::text), 100000) from generate_series(1, 3) n`)],
    ['small ones beside large ones', unnamed(`select repeat('y', n * n * n) from generate_series(0, 99) n`)],
    ['with 100 columns', unnamed(`select ${Array.from({ length: 100 }, (_, n) => `'${n}'`).join()}`)],
  ])('%s', async (_what, statement) => {
    const expected = await pgRows(direct.pool, statement);
    const found = texts(await readRows(direct.rows, statement));
    expect(found).toHaveLength(expected.length);
    // toEqual would print both, which are several MB.
    expect(found.findIndex((row, index) => JSON.stringify(row) !== JSON.stringify(expected[index]))).toBe(-1);
  });

  test('without columns', async () => {
    expect(await readRows(direct.rows, unnamed('select from generate_series(1, 3)'))).toEqual([[], [], []]);
  });

  test('in the binary format', async () => {
    const statement = unnamed(`select 258::int8, '\\x00ff44'::bytea, '{}'::jsonb, $1::uuid`, 'a'.repeat(32));
    expect(await readRows(direct.rows, statement)).toEqual([
      [
        Buffer.from([0, 0, 0, 0, 0, 0, 1, 2]),
        Buffer.from([0, 255, 0x44]),
        Buffer.from('\u0001{}'),
        Buffer.alloc(16, 0xaa),
      ],
    ]);
  });

  test('of a statement that returns nothing', async () => {
    expect(await readRows(direct.rows, unnamed(`set extra_float_digits = 1`))).toEqual([]);
    expect(await readRows(direct.rows, unnamed(''))).toEqual([]);
  });
});

test('many rows come in few buffers, each of whole rows', async () => {
  const sizes: number[] = [];
  for await (const bytes of direct.rows.read(unnamed(SERIES, '50000'))) sizes.push(parseRows(bytes).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(50_000);
  // The number depends on the network, but it must be far below one buffer for each row.
  expect(sizes.length).toBeLessThan(5_000);
});

test('two statements at once on two connections get their own rows', async () => {
  const [odd, even] = await Promise.all(
    [1, 2].map((first) =>
      readRows(direct.rows, unnamed(`select n::text from generate_series($1::int, 20000, 2) n`, `${first}`)),
    ),
  );
  expect(texts(odd!).flat()).toEqual(Array.from({ length: 10_000 }, (_, n) => `${2 * n + 1}`));
  expect(texts(even!).flat()).toEqual(Array.from({ length: 10_000 }, (_, n) => `${2 * n + 2}`));
});

test('notices among the rows go to their listeners', async () => {
  const notices: (string | undefined)[] = [];
  await using one = await openRows(database.url, 1);
  one.pool.on('connect', (client) => client.on('notice', ({ message }) => notices.push(message)));
  const found = await readRows(one.rows, unnamed('select noisy(n)::text from generate_series(1, 3000) n'));
  expect(texts(found).flat()).toEqual(Array.from({ length: 3000 }, (_, n) => `${n + 1}`));
  expect(notices).toEqual(Array.from({ length: 3000 }, (_, n) => `row ${n + 1}`));
});

test('after reading, the connection works as usual', async () => {
  await using one = await openRows(database.url, 1);
  const pid = async () => (await one.pool.query<{ pid: number }>('select pg_backend_pid() pid')).rows[0]!.pid;
  const before = await pid();
  for (let n = 0; n < 3; n += 1) {
    expect(await readRows(one.rows, unnamed(SERIES, '1000'))).toHaveLength(1000);
    expect(await pid()).toBe(before);
    expect(await pgRows(one.pool, unnamed(KINDS))).toHaveLength(6);
  }
});

describe('when the network cuts the answer', () => {
  /** Reads rows between other messages, an error after rows, and an ordinary query. */
  async function readThrough({ rows, pool }: OpenRows): Promise<unknown> {
    const found = texts(await readRows(rows, unnamed(KINDS)));
    const noisy = texts(await readRows(rows, unnamed('select noisy(n)::text from generate_series(1, 3) n')));
    const usual = await pgRows(pool, unnamed(KINDS));
    const fault: unknown = await readRows(
      rows,
      unnamed('select 1 / (3 - n) from generate_series(1, 9) n'),
    ).catch((error: unknown) => (error as { code: unknown }).code);
    return { found, noisy, usual, fault };
  }

  test('in two, at any byte', async () => {
    await using proxy = await openCuttingProxy(database.url);
    await using split = await openRows(proxy.url, 1);
    const expected = JSON.stringify(await pgRows(direct.pool, unnamed(KINDS)));
    // Covers the whole answer: the rows, and about 100 bytes on each side.
    for (let at = 1; at < 500; at += 1) {
      proxy.cutAt(at);
      const found = texts(await readRows(split.rows, unnamed(KINDS)));
      expect(JSON.stringify(found), `cut at ${at}`).toBe(expected);
    }
  });

  test.each([
    ['single bytes', [1]],
    ['1 to 7', [3, 1, 7, 2, 5, 4, 6]],
    ['headers', [5]],
    ['odd sizes', [61, 1, 13, 4, 299]],
  ])('into pieces of %s', async (_what, sizes) => {
    let piece = 0;
    await using proxy = await openSplittingProxy(database.url, () => sizes[(piece += 1) % sizes.length]!);
    await using split = await openRows(proxy.url, 1);
    const expected = await readThrough(direct);
    expect(expected).toMatchObject({ noisy: [['1'], ['2'], ['3']], fault: '22012' });
    expect(await readThrough(split)).toEqual(expected);
  });

  test('into some thousand pieces of a few MB', async () => {
    let piece = 0;
    // The stride is coprime to the range, so every size comes once before any comes again.
    await using proxy = await openSplittingProxy(database.url, () => 1 + (((piece += 1) * 4099) % 9001));
    await using split = await openRows(proxy.url, 1);
    const statement = unnamed(`select n::text, repeat(n::text, n % 250) from generate_series(1, 8000) n`);
    const expected = await pgRows(direct.pool, statement);
    expect(JSON.stringify(texts(await readRows(split.rows, statement))) === JSON.stringify(expected)).toBe(
      true,
    );
    expect(piece).toBeGreaterThan(500);
  });
});
