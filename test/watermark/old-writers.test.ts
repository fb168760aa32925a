import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { databaseSide, insertMessages, openSession } from './database-side.ts';
import { startWatchedServer } from './watched-server.ts';

const side = databaseSide();

test('when the older of two old writers ends, syncs do not wait for the hold-back', async () => {
  const holdBackMs = 1_500;
  await using server = await startWatchedServer({ databaseUrl: side.database.url, settleMs: 20, holdBackMs });
  await using older = await openSession(side.database.url);
  await using younger = await openSession(side.database.url);
  await server.sync(side.seat.accountId, 0);
  for (const session of [older, younger]) {
    await session.query('begin');
    await session.query(insertMessages(side.seat, 'now()'));
  }
  await vi.waitFor(async () => expect((await server.sync(side.seat.accountId, 0)).state).toBe('stuck'), {
    timeout: 10_000,
    interval: 50,
  });
  await older.query('commit');
  const began = performance.now();
  // The younger writer is also too old, so the sync does not wait for it.
  expect((await server.sync(side.seat.accountId, 0)).state).toBe('stuck');
  expect(performance.now() - began).toBeLessThan(holdBackMs / 2);
  await younger.query('rollback');
});

test('syncs stay settled during many short unrelated transactions', async () => {
  await using server = await startWatchedServer({
    databaseUrl: side.database.url,
    settleMs: 100,
    holdBackMs: 2_000,
  });
  await side.session.query('create table if not exists unrelated (n int)');
  const sessions = await Promise.all(Array.from({ length: 150 }, () => openSession(side.database.url)));
  const over = new AbortController();
  // Each is open for 300 ms, and they begin 2 ms apart. So the oldest one changes every 2 ms.
  const busy = sessions.map(async (session, index) => {
    await sleep(index * 2);
    while (!over.signal.aborted) {
      await session.query('begin; insert into unrelated values (1)');
      await sleep(300);
      await session.query('commit');
    }
  });
  try {
    const states: string[] = [];
    for (let round = 0; round < 20; round += 1)
      states.push((await server.sync(side.seat.accountId, 0)).state);
    // On a busy machine, one sync may time out. If the gateway did not check locks, a third of them would.
    expect(states.filter((state) => state !== 'settled').length, states.join()).toBeLessThanOrEqual(1);
  } finally {
    over.abort();
    await Promise.all(busy);
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  }
});
