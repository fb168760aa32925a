import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { withClient } from '../../testkit/database.ts';
import { NOT_SYNCED, startPostgres } from '../../testkit/postgres.ts';
import type { Postgres } from '../../testkit/postgres.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { Seat } from '../../testkit/chat-world.ts';
import { silentLogger } from '../support/database.ts';
import { openSession, stampOf, takeAnchor } from './database-side.ts';
import type { Session } from './database-side.ts';

let server: Postgres;
let seat: Seat;

beforeAll(async () => {
  server = await startPostgres({
    // The WAL writer flushes nothing before the kill, so only explicit flushes survive.
    settings: { ...NOT_SYNCED, wal_writer_delay: '10s' },
  });
  await migrateDatabase({ url: server.url, logger: silentLogger });
  const world = openChatWorld(server.url);
  seat = await world.seat();
  await world.close();
});
afterAll(() => server[Symbol.asyncDispose]());

async function stepClock(session: Session, step: string): Promise<void> {
  await session.query('set synchronous_commit = on');
  await session.query(
    `create or replace function chat_clock_time() returns timestamptz language sql volatile
     as $$ select pg_catalog.clock_timestamp() + interval '${step}' $$`,
  );
  await session.query('reset synchronous_commit');
}

async function killServer(): Promise<void> {
  await server.kill();
  // The supervisor starts the server again.
  await vi.waitFor(() => withClient(server.url, async () => undefined), 15_000);
}

const registerOf = async (session: Session) => {
  const [row] = await session.query<{ us: string | null }>(
    `select pg_sequence_last_value('chat_clock') as us`,
  );
  return row!.us;
};

const take = {
  stamp: (session: Session) => stampOf(session, seat, 'now()'),
  publish: async (session: Session) => (await takeAnchor(session)).t,
};

test.each<{ first: string; ahead: string; order: readonly (keyof typeof take)[] }>([
  { first: 'stamps', ahead: '30 s', order: ['stamp', 'publish', 'stamp', 'publish'] },
  { first: 'publishes', ahead: '60 s', order: ['publish', 'stamp', 'publish', 'stamp'] },
])(
  'after a kill -9, a session that first $first gets times above all earlier ones',
  async ({ ahead, order }) => {
    const session = await openSession(server.url);
    // The clock is ahead when the last time is published, and behind after the crash.
    await stepClock(session, ahead);
    const published = await take.publish(session);
    let last = await take.stamp(session);
    expect(last).toBeGreaterThan(published);
    await killServer();
    await Promise.allSettled([session[Symbol.asyncDispose]()]);

    await using later = await openSession(server.url);
    expect(await registerOf(later)).toBeNull();
    await stepClock(later, '-60 s');
    for (const what of order) {
      const next = await take[what](later);
      expect(next).toBeGreaterThan(last);
      last = next;
    }
  },
);
