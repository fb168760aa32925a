import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { clusterOf, makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import { silentLogger } from '../support/database.ts';
import { DOORS } from '../../testkit/doors.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';

test('P-11: a standby gives no number and no messages: it publishes no time, and both doors answer 503', async () => {
  await using closing = new AsyncDisposableStack();
  const dataDir = await makeThrowAwayFolder();
  closing.defer(() => removeThrowAwayFolder(dataDir));
  const start = () => startEmbeddedPostgres({ dataDir, logger: silentLogger, settings: { fsync: 'off' } });

  const primary = await start();
  let accountId: string;
  try {
    await migrateDatabase({ url: primary.url, logger: silentLogger });
    const world = openChatWorld(primary.url);
    const seat = await world.seat();
    accountId = seat.accountId;
    await world.message(seat);
    await world.close();
  } finally {
    await primary.stop();
  }

  // Without a primary it stays at the state of its last shutdown, and can be read.
  await writeFile(join(clusterOf(dataDir), 'standby.signal'), '');
  const standby = await start();
  closing.defer(() => standby.stop());
  const world = openChatWorld(standby.url);
  closing.defer(() => world.close());
  const { rows } = await world.pool.query(
    'select count(*)::int as messages, pg_is_in_recovery() from chat_messages',
  );
  expect(rows).toEqual([{ messages: 1, pg_is_in_recovery: true }]);
  await expect(world.pool.query('select chat_anchor()')).rejects.toMatchObject({ code: '25006' });

  const server = await startTestServer({ databaseUrl: standby.url });
  closing.defer(() => server.close());
  for (const door of DOORS) {
    const answer = await door.sync(server.url, { since: 0, authorization: `Bearer ${tokenFor(accountId)}` });
    expect(answer).toMatchObject({ status: 503, fault: 'UNAVAILABLE' });
    expect(answer.headers.get('retry-after')).not.toBeNull();
  }
});
