import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { clockOf, databaseSide, openSession, stampOf, takeAnchor } from './database-side.ts';

const side = databaseSide();

const nextId = async () => {
  const [row] = await side.session.query<{ id: string }>('select pg_current_xact_id() as id');
  return BigInt(row!.id);
};

test('consecutive anchors rise by whole milliseconds, at or after the clock', async () => {
  let last = 0n;
  for (let round = 0; round < 50; round += 1) {
    const before = await clockOf(side.session);
    const { t } = await takeAnchor(side.session);
    expect(t % 1000n).toBe(0n);
    expect(t).toBeGreaterThan(last);
    expect(t).toBeGreaterThanOrEqual(before);
    last = t;
  }
});

test('n is the next id to be assigned, and an xmin at or above it confirms', async () => {
  const first = await takeAnchor(side.session);
  const id = await nextId();
  expect(id).toBeGreaterThanOrEqual(first.n);
  const second = await takeAnchor(side.session);
  expect(second.n).toBeGreaterThan(id);
  expect(second.xmin).toBeLessThanOrEqual(second.n);
});

test('an open transaction keeps xmin below the n of every later anchor, and its stamps are above the earlier anchors', async () => {
  const earlier = await takeAnchor(side.session);
  await using writer = await openSession(side.database.url);
  await writer.query('begin');
  const stamp = await stampOf(writer, side.seat, 'now()');
  const later = await takeAnchor(side.session);
  expect(later.xmin).toBeLessThan(later.n);
  expect(stamp).toBeGreaterThan(earlier.t);
  expect(stamp).toBeLessThanOrEqual(later.t);
  await writer.query('commit');
});

test('a transaction with an id of its own is refused', async () => {
  await using session = await openSession(side.database.url);
  await session.query('begin');
  await session.query('select pg_current_xact_id()');
  await expect(session.query('select * from chat_anchor()')).rejects.toMatchObject({
    code: '25001',
    message: 'an anchor needs a transaction of its own',
  });
  await session.query('rollback');
});

test('publishing takes transaction ids only for the ceiling, once a second', async () => {
  const before = await nextId();
  for (let round = 0; round < 100; round += 1) await takeAnchor(side.session);
  // Publishing would take only 100 ids; the rest is for other test files on the same server.
  expect(Number((await nextId()) - before)).toBeLessThan(20_000);
  const [row] = await side.session.query<{ id: string | null }>(
    `select (select t from chat_anchor()) as t, pg_current_xact_id_if_assigned() as id`,
  );
  expect(row!.id).toBeNull();
});

test('eight gateways that publish as fast as possible: no time twice, and less than 3 ms ahead of the clock', async () => {
  const until = performance.now() + 1_000;
  const times = await Promise.all(
    Array.from({ length: 8 }, async () => {
      await using session = await openSession(side.database.url);
      const seen: bigint[] = [];
      let ahead = 0;
      while (performance.now() < until) {
        const [row] = await session.query<{ t: string | null; ahead: string }>(
          'select t, t - extract(epoch from clock_timestamp()) * 1000000 as ahead from chat_anchor()',
        );
        if (row!.t === null) continue;
        seen.push(BigInt(row!.t));
        ahead = Math.max(ahead, Number(row!.ahead));
      }
      return { seen, ahead };
    }),
  );
  const all = times.flatMap(({ seen }) => seen);
  expect(all.length).toBeGreaterThan(50);
  expect(new Set(all).size).toBe(all.length);
  for (const { seen } of times) expect(seen).toEqual(seen.toSorted((a, b) => Number(a - b)));
  // Rounding adds up to 1 ms. A publish whose ms is taken waits about as long as it moves ahead.
  expect(Math.max(...times.map(({ ahead }) => ahead))).toBeLessThan(3_000);
});

test('a gateway that dies while it publishes does not block the others', async () => {
  await using session = await openSession(side.database.url);
  const [row] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
  await session.query('begin');
  await session.query('select * from chat_anchor()');
  const waiting = takeAnchor(side.session);
  const early = await Promise.race([waiting, sleep(50, 'waiting')]);
  expect(early).toBe('waiting');
  await side.world.pool.query('select pg_terminate_backend($1)', [row!.pid]);
  expect((await waiting).t).toBeGreaterThan(0n);
});
