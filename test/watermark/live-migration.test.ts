import { expect, test, vi } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { captureLog } from '../observability/log-lines.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import { insertMessages, openSession, stampOf, takeAnchor } from './database-side.ts';

test('the triggers are added to a live database: no writer fails, no row is missing, the migration waits for an open transaction', async () => {
  const database = await createTestDatabase();
  const world = openChatWorld(database.url);
  try {
    await using session = await openSession(database.url);
    // The state that the previous version left.
    await session.query(`
      drop function chat_messages_stamp cascade;
      drop function chat_members_stamp cascade;
      drop function chat_messages_live_time, chat_members_live_time, chat_clock_time, chat_anchor, chat_writers_xmin;
      drop sequence chat_clock, chat_clock_ceiling;
      delete from tidemark_migrations where name = '0003-create-watermark'`);
    const seat = await world.seat();
    const ids: string[] = [];
    const migrated = new AbortController();
    const write = async () => {
      while (!migrated.signal.aborted) ids.push(await world.liveMessage(seat));
    };
    await using slow = await openSession(database.url);
    await slow.query('begin');
    await slow.query(insertMessages(seat, 'now()'));

    const log = captureLog();
    const writing = Promise.all([write(), write()]);
    const migrating = migrateDatabase({ url: database.url, logger: log.logger }).finally(() =>
      migrated.abort(),
    );
    await vi.waitFor(() => expect(log.text()).toContain('trying again'), { timeout: 10_000, interval: 50 });
    await slow.query('commit');
    expect(await migrating).toEqual(['0003-create-watermark']);
    await writing;

    const [row] = await session.query<{ count: string }>('select count(*) from chat_messages');
    expect(Number(row!.count)).toBe(ids.length + 1);
    const { t } = await takeAnchor(session);
    expect(await stampOf(session, seat, `now() - interval '5 minutes'`)).toBeGreaterThan(t);
  } finally {
    await world.close();
    await database.drop();
  }
});
