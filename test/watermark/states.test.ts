import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { Seat } from '../../testkit/chat-world.ts';
import { databaseSide, insertMessages, openSession } from './database-side.ts';
import type { Session } from './database-side.ts';
import { startWatchedServer } from './watched-server.ts';
import type { WatchedAnswer, WatchedServer } from './watched-server.ts';

const side = databaseSide();
const HOLDER = /holds the watermark back/;

const start = (holdBackMs: number) =>
  startWatchedServer({ databaseUrl: side.database.url, settleMs: 20, holdBackMs });

/** Inserts a message in the open transaction of a session, and returns its id. */
async function insertOne(session: Session, seat: Seat): Promise<string> {
  const sql = insertMessages(seat, 'now()').replace(/returning.*/s, 'returning id');
  const [row] = await session.query<{ id: string }>(sql);
  return row!.id;
}

/** Syncs from the same number until an answer has this state. */
function syncUntil(server: WatchedServer, seat: Seat, since: number, state: string): Promise<WatchedAnswer> {
  return vi.waitFor(
    async () => {
      const answer = await server.sync(seat.accountId, since);
      expect(answer.state).toBe(state);
      return answer;
    },
    { timeout: 5_000, interval: 20 },
  );
}

describe('settled', () => {
  test('with no writer in flight: everything committed, at the time of the request', async () => {
    await using server = await start(2_000);
    const seat = await side.world.seat();
    const id = await side.world.liveMessage(seat);
    const before = Date.now();
    const answer = await server.sync(seat.accountId, 0);
    expect(answer).toMatchObject({ state: 'settled', ids: [id] });
    expect(answer.currentTimestamp).toBeGreaterThanOrEqual(before);
    expect(await server.sync(seat.accountId, answer.currentTimestamp)).toMatchObject({
      state: 'settled',
      ids: [],
    });
  });

  test('while a transaction that writes no messages or members stays open', async () => {
    await using server = await start(2_000);
    await using other = await openSession(side.database.url);
    await other.query('begin');
    await other.query(`update chat_rooms set name = 'busy' where id = '${side.seat.roomId}'`);
    const seat = await side.world.seat();
    let since = 0;
    for (let round = 0; round < 5; round += 1) {
      const id = await side.world.liveMessage(seat);
      const answer = await syncUntil(server, seat, since, 'settled');
      expect(answer.ids).toEqual([id]);
      since = answer.currentTimestamp;
    }
    await other.query('rollback');
  });

  test('while a long transaction reads', async () => {
    await using server = await start(2_000);
    await using reader = await openSession(side.database.url);
    await reader.query('begin isolation level repeatable read');
    await reader.query('select count(*) from chat_messages');
    const seat = await side.world.seat();
    const id = await side.world.liveMessage(seat);
    expect(await server.sync(seat.accountId, 0)).toMatchObject({ state: 'settled', ids: [id] });
  });
});

describe('held', () => {
  test.each(['commit', 'rollback'])(
    'P-2, P-4: nothing above the cut while a writer is open, everything once after its %s',
    async (end) => {
      await using server = await start(60_000);
      await using writer = await openSession(side.database.url);
      const seat = await side.world.seat();
      const earlier = await side.world.liveMessage(seat);
      const first = await server.sync(seat.accountId, 0);
      expect(first).toMatchObject({ state: 'settled', ids: [earlier] });

      await writer.query('begin');
      const late = await insertOne(writer, seat);
      const committed = await side.world.liveMessage(seat);
      const held = await server.sync(seat.accountId, first.currentTimestamp);
      expect(held).toMatchObject({ state: 'held', ids: [] });
      // A client without a number gets only what is certain.
      const cold = await server.sync(seat.accountId, 0);
      expect(cold).toMatchObject({ state: 'held', ids: [earlier] });
      expect(Date.parse(cold.messages[0]!.created_at)).toBeLessThanOrEqual(cold.currentTimestamp);

      await writer.query(end);
      const after = await server.sync(seat.accountId, held.currentTimestamp);
      expect(after.state).toBe('settled');
      expect(after.ids).toEqual(end === 'commit' ? [late, committed] : [committed]);
      for (const { created_at: createdAt } of after.messages)
        expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(held.currentTimestamp);
      expect((await server.sync(seat.accountId, after.currentTimestamp)).ids).toEqual([]);
    },
  );

  test('P-10: during an open join, the number does not pass messages written after the join', async () => {
    await using server = await start(60_000);
    await using joining = await openSession(side.database.url);
    const accountId = randomUUID();
    const newcomer = { ...side.seat, accountId };
    const first = await server.sync(accountId, 0);
    await joining.query('begin');
    await joining.query(
      `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
       values (gen_random_uuid(), '${side.seat.roomId}', '${accountId}', 0, now(), now(), now())`,
    );
    const missed = await side.world.liveMessage(side.seat);
    let since = first.currentTimestamp;
    for (let round = 0; round < 3; round += 1) {
      const answer = await server.sync(accountId, since);
      expect(answer).toMatchObject({ state: 'held', ids: [] });
      since = answer.currentTimestamp;
    }
    await joining.query('commit');
    expect((await syncUntil(server, newcomer, since, 'settled')).ids).toEqual([missed]);
  });
});

describe('P-2, stuck', () => {
  test('sends every visible row with the newest certain number, logs the holder once, and ends with the holder', async () => {
    await using server = await start(300);
    await using writer = await openSession(side.database.url, 'the slow importer');
    const seat = await side.world.seat();
    const first = await server.sync(seat.accountId, 0);
    expect(first.state).toBe('settled');
    await writer.query('begin');
    const late = await insertOne(writer, seat);
    const committed = await side.world.liveMessage(seat);

    const stuck = await syncUntil(server, seat, first.currentTimestamp, 'stuck');
    expect(stuck.ids).toEqual([committed]);
    // The number must not pass the open transaction.
    expect(stuck.currentTimestamp).toBeLessThan(Date.parse(stuck.messages[0]!.created_at));
    const again = await server.sync(seat.accountId, stuck.currentTimestamp);
    expect(again).toMatchObject({
      state: 'stuck',
      ids: [committed],
      currentTimestamp: stuck.currentTimestamp,
    });

    await vi.waitFor(() => expect(server.logged(HOLDER)).toHaveLength(1));
    const [line] = server.logged(HOLDER);
    expect(line!['holder']).toMatchObject({ application: 'the slow importer', state: 'idle in transaction' });
    expect((line!['holder'] as { ageSeconds: number }).ageSeconds).toBeGreaterThan(0.2);

    await writer.query('commit');
    const ended = performance.now();
    const after = await syncUntil(server, seat, stuck.currentTimestamp, 'settled');
    expect(performance.now() - ended).toBeLessThan(1_000);
    expect(after.ids).toEqual([late, committed]);
    expect((await server.sync(seat.accountId, after.currentTimestamp)).ids).toEqual([]);
    expect(server.logged(HOLDER)).toHaveLength(1);
  });

  test('behind a prepared transaction, logs its name', async () => {
    await using server = await start(200);
    await using writer = await openSession(side.database.url);
    const gid = `transfer ${randomUUID()}`;
    const seat = await side.world.seat();
    const first = await server.sync(seat.accountId, 0);
    await writer.query('begin');
    const late = await insertOne(writer, seat);
    await writer.query(`prepare transaction '${gid}'`);
    try {
      await syncUntil(server, seat, first.currentTimestamp, 'stuck');
      await vi.waitFor(() => expect(server.logged(HOLDER)).toHaveLength(1));
      expect(server.logged(HOLDER)[0]!['holder']).toMatchObject({
        pid: null,
        application: `prepared transaction ${gid}`,
        state: 'prepared',
      });
    } finally {
      await writer.query(`commit prepared '${gid}'`);
    }
    expect((await syncUntil(server, seat, first.currentTimestamp, 'settled')).ids).toEqual([late]);
  });

  test('after a start during an open writer: not ready before the hold-back, and the number stays the same', async () => {
    await using writer = await openSession(side.database.url);
    const seat = await side.world.seat();
    const before = await side.world.liveMessage(seat);
    await writer.query('begin');
    const late = await insertOne(writer, seat);
    await using server = await start(800);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    await vi.waitFor(async () => expect((await fetch(`${server.url}/readyz`)).status).toBe(200), {
      timeout: 5_000,
      interval: 50,
    });
    expect(await server.sync(seat.accountId, 7)).toMatchObject({
      state: 'stuck',
      ids: [before],
      currentTimestamp: 7,
    });
    await writer.query('commit');
    expect((await syncUntil(server, seat, 7, 'settled')).ids).toEqual([before, late]);
  });
});

test('P-7: a number beyond now is corrected at once', async () => {
  await using server = await start(2_000);
  const seat = await side.world.seat();
  const mended = await server.sync(seat.accountId, Date.now() + 3_600_000);
  expect(mended).toMatchObject({ state: 'settled', ids: [] });
  expect(mended.currentTimestamp).toBeLessThanOrEqual(Date.now() + 5);
  const id = await side.world.liveMessage(seat);
  expect((await server.sync(seat.accountId, mended.currentTimestamp)).ids).toEqual([id]);
});

test.each([
  'alter table chat_messages disable trigger zz_tidemark_stamp',
  'alter table chat_members disable trigger zz_tidemark_stamp_join',
  'alter table chat_members enable replica trigger zz_tidemark_stamp_rejoin',
])('P-9, unguarded after %s: a margin replaces the guarantee, and a warning says so', async (sql) => {
  const table = /table (\w+)/.exec(sql)![1]!;
  const trigger = /trigger (\w+)/.exec(sql)![1]!;
  await side.session.query(sql);
  try {
    await using server = await start(1_500);
    const seat = await side.world.seat();
    const id = await side.world.liveMessage(seat);
    const answer = await server.sync(seat.accountId, 0);
    expect(answer).toMatchObject({ state: 'unguarded', ids: [id] });
    expect(answer.currentTimestamp).toBeLessThanOrEqual(Date.now() - 1_490);
    expect(answer.currentTimestamp).toBeGreaterThan(Date.now() - 5_000);
    await server.sync(seat.accountId, 0);
    expect(server.logged(/stamping triggers are missing or disabled/)).toHaveLength(1);
  } finally {
    await side.session.query(`alter table ${table} enable trigger ${trigger}`);
  }
});
