import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { databaseSide, insertMessages, openSession } from './database-side.ts';

const side = databaseSide();
const PROBERS = 3;
const PROBES = 100;

test('P-3: 300 times: a message committed before a sync is in it, and in no other, while others write', async () => {
  const server = await startTestServer({ databaseUrl: side.database.url });
  const over = new AbortController();
  const write = async (index: number) => {
    await using session = await openSession(side.database.url);
    while (!over.signal.aborted) {
      await session.query('begin');
      await session.query(insertMessages(side.seat, 'now()', 1 + (index % 3)));
      await sleep(index);
      await session.query(index === 3 ? 'rollback' : 'commit');
    }
  };
  const probe = async () => {
    const seat = await side.world.seat();
    const headers = { authorization: `Bearer ${tokenFor(seat.accountId)}` };
    let since = 0;
    const misses: string[] = [];
    for (let round = 0; round < PROBES; round += 1) {
      const id = await side.world.liveMessage(seat);
      const answer = await restDoor.sync(server.url, { since, ...headers });
      expect(answer.fault).toBeUndefined();
      if (answer.messages.length !== 1 || answer.messages[0]!.id !== id) misses.push(id);
      since = answer.currentTimestamp;
    }
    return misses;
  };
  try {
    const writing = Promise.all([1, 2, 3, 4].map(write));
    const misses = await Promise.all(Array.from({ length: PROBERS }, probe)).finally(() => over.abort());
    await writing;
    expect(misses.flat()).toEqual([]);
  } finally {
    await server.close();
  }
});
