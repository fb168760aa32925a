import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedDatabase } from '../../src/demo/seed-database.ts';
import type { SeedResult } from '../../src/demo/seed-database.ts';
import type { SeedSize } from '../../src/demo/seed-size.ts';
import type { SeedProgress } from '../../src/demo/world-writer.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { runSql } from '../../testkit/database.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const SIZE = { accounts: 200, rooms: 400, messages: 50_000 };
const COUNTS =
  'select (select count(*)::int from chat_rooms) rooms, (select count(*)::int from chat_members) members, (select count(*)::int from chat_messages) messages';

let database: TestDatabase;
let result: SeedResult;
const progress: SeedProgress[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  result = await seedDatabase({
    url: database.url,
    size: SIZE,
    seed: 1,
    now: NOW,
    onProgress: (at) => progress.push(at),
  });
});
afterAll(() => database.drop());

test('writes the requested numbers and reports them', async () => {
  expect(result).toMatchObject(SIZE);
  expect(await runSql(database.url, COUNTS)).toEqual([
    { rooms: 400, members: result.members, messages: 50_000 },
  ]);
});

test('reports its progress', () => {
  expect(progress.map(({ done, total }) => [done, total])).toEqual([
    [20_000, 50_000],
    [40_000, 50_000],
    [50_000, 50_000],
  ]);
  expect(progress.filter(({ perSecond }) => perSecond < 100)).toEqual([]);
});

test('accounts are in some dozens of rooms, the sample account in at least one', async () => {
  const perAccount = await runSql<{ n: number }>(
    database.url,
    'select count(*)::int n from chat_members group by account_id',
  );
  expect(perAccount).toHaveLength(200);
  const average = result.members / 200;
  expect(average).toBeGreaterThan(15);
  expect(average).toBeLessThan(60);
  expect(
    await runSql(
      database.url,
      `select from chat_members where account_id = '${result.sampleAccountId}' and joined_at is not null and leave_at is null`,
    ),
  ).not.toEqual([]);
});

test('rooms are small and large, quiet and busy', async () => {
  const [spread] = await runSql<Record<'least' | 'most' | 'busiest' | 'median', number>>(
    database.url,
    `
    select min(members)::int least, max(members)::int most, max(messages)::int busiest,
      percentile_disc(0.5) within group (order by messages)::int median
    from (select chat_room_id, count(*) members from chat_members group by 1) s
    join (select chat_room_id, count(*) messages from chat_messages group by 1) m using (chat_room_id)`,
  );
  expect(spread!.least).toBe(2);
  expect(spread!.most).toBeGreaterThan(50);
  expect(spread!.busiest).toBeGreaterThan(20 * spread!.median);
});

test('senders are members when they send', async () => {
  expect(
    await runSql(
      database.url,
      `
    select m.id from chat_messages m join chat_members s on s.id = m.sender_id
    where s.chat_room_id <> m.chat_room_id or s.deleted_at is not null or s.joined_at is null or m.created_at < s.joined_at or m.created_at > s.leave_at limit 3`,
    ),
  ).toEqual([]);
});

test('the planner has statistics of the tables at once', async () => {
  const [known] = await runSql<{ rows: number }>(
    database.url,
    `select reltuples::int as rows from pg_class where oid = 'chat_messages'::regclass`,
  );
  expect(known!.rows).toBe(50_000);
});

test('tells the triggers that these dates are history', async () => {
  const guarded = await createTestDatabase();
  await runSql(
    guarded.url,
    `
    create function history_only() returns trigger language plpgsql as $$ begin
      if current_setting('tidemark.keep_created_at', true) is distinct from 'on' then raise 'a live date'; end if;
      return new; end $$;
    create trigger history_only before insert on chat_messages for each row execute function history_only();
    create trigger history_only before insert on chat_members for each row execute function history_only()`,
  );
  const size = { accounts: 3, rooms: 2, messages: 7 };
  const now = new Date();
  expect(await seedDatabase({ url: guarded.url, size, seed: 1, now })).toMatchObject(size);
  const late = `select from chat_messages where created_at > '${now.toISOString()}'`;
  expect(await runSql(guarded.url, late)).toEqual([]);
  await guarded.drop();
});

describe('a second seed', () => {
  test('with the same number is refused with an explanation, and changes nothing', async () => {
    await expect(
      seedDatabase({ url: database.url, size: { ...SIZE, messages: 10 }, seed: 1, now: NOW }),
    ).rejects.toThrow(/seed 1\b/);
    expect(await runSql(database.url, 'select count(*)::int from chat_rooms')).toEqual([{ count: 400 }]);
  });

  test('with another number adds its data', async () => {
    await seedDatabase({
      url: database.url,
      size: { accounts: 3, rooms: 2, messages: 7 },
      seed: 2,
      now: NOW,
    });
    expect(await runSql(database.url, 'select count(*)::int from chat_rooms')).toEqual([{ count: 402 }]);
  });

  test('at the same time with the same number is refused, and the first succeeds', async () => {
    const both = await Promise.allSettled(
      [3, 3].map((seed) =>
        seedDatabase({ url: database.url, size: { accounts: 3, rooms: 2, messages: 7 }, seed, now: NOW }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'USAGE' } });
  });
});

test('a seed that is stopped between two batches leaves nothing', async () => {
  const stop = new AbortController();
  const [before] = await runSql(database.url, COUNTS);
  const stopped = seedDatabase({
    url: database.url,
    size: { accounts: 10, rooms: 10, messages: 60_000 },
    seed: 4,
    now: NOW,
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  });
  await expect(stopped).rejects.toThrow('enough');
  expect(await runSql(database.url, COUNTS)).toEqual([before]);
});

test.each<[Partial<SeedSize & { seed: number }>, RegExp]>([
  [{ accounts: 0 }, /^--accounts must be an integer from 1 to/],
  [{ accounts: 1.5 }, /^--accounts/],
  [{ rooms: -1 }, /^--rooms/],
  [{ messages: 1e12 }, /^--messages must be an integer from 0 to/],
  [{ messages: Number.NaN }, /^--messages/],
  [{ seed: -1 }, /^--seed/],
  [{ seed: 2 ** 32 }, /^--seed/],
  [{ accounts: 0, messages: -1 }, /^--accounts .*; --messages/],
])('refuses %j and names the flag', async ({ seed = 1, ...size }, message) => {
  const options = { url: 'postgresql://127.0.0.1:1/none', size: { ...SIZE, ...size }, seed, now: NOW };
  const refused = seedDatabase(options);
  await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
  await expect(refused).rejects.toThrow(message);
});
