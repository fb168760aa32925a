import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld, Seat } from '../../testkit/chat-world.ts';
import { createTestDatabase, silentLogger } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { AHEAD_US, insertMessages, openSession, takeAnchor, us } from './database-side.ts';
import type { Session } from './database-side.ts';

describe.each([
  { digits: 3, step: 1_000n },
  { digits: 0, step: 1_000_000n },
  { digits: 5, step: 10n },
])('timestamptz($digits)', ({ digits, step }) => {
  let database: TestDatabase;
  let world: ChatWorld;
  let session: Session;
  let seat: Seat;

  beforeAll(async () => {
    database = await createTestDatabase();
    world = openChatWorld(database.url);
    session = await openSession(database.url);
    // As if the chat service had such columns before the migration.
    await session.query(`
      drop trigger zz_tidemark_stamp_join on chat_members;
      drop trigger zz_tidemark_stamp_rejoin on chat_members;
      delete from tidemark_migrations where name = '0003-create-watermark';
      alter table chat_messages alter created_at type timestamptz(${digits});
      alter table chat_members alter joined_at type timestamptz(${digits})`);
    await migrateDatabase({ url: database.url, logger: silentLogger });
    seat = await world.seat();
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await world.close();
    await database.drop();
  });

  test('a stamp is above the published time, and less than one step of the column ahead of the clock', async () => {
    for (let round = 0; round < 50; round += 1) {
      const { t } = await takeAnchor(session);
      const [row] = await session.query<{ us: string; now: string }>(
        `${insertMessages(seat, 'now()')}, ${us('clock_timestamp()')} as now`,
      );
      expect(BigInt(row!.us)).toBeGreaterThan(t);
      expect(BigInt(row!.us) % step).toBe(0n);
      expect(BigInt(row!.us)).toBeLessThan(BigInt(row!.now) + step + AHEAD_US);
    }
  });

  test('a join is above the published time, too', async () => {
    const { t } = await takeAnchor(session);
    const [row] = await session.query<{ us: string }>(
      `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
       values (gen_random_uuid(), '${seat.roomId}', gen_random_uuid(), 0, now(), now(), now())
       returning ${us('joined_at')} as us`,
    );
    expect(BigInt(row!.us)).toBeGreaterThan(t);
    expect(BigInt(row!.us) % step).toBe(0n);
  });
});
