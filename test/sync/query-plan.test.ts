import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld, Seat } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { explainSync } from './query-plan.ts';

const DAY_ONE = Date.parse('2024-02-02T10:00:00Z');
const LIMIT = 500;
let database: TestDatabase;
let world: ChatWorld;
let small: Seat;
let large: Seat;
let purged: Seat;

/** Writes messages one second apart. The newest `deleted` of them are deleted. */
async function fill(seat: Seat, count: number, deleted = 0): Promise<void> {
  await world.messages(seat, count, {
    after: DAY_ONE,
    apartMs: 1000,
    sql: {
      content: `repeat('x', 100)`,
      deleted_at: `case when n > ${count - deleted} then now() end`,
    },
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
  world = openChatWorld(database.url);
  [small, large, purged] = await Promise.all([world.seat(), world.seat(), world.seat()]);
  await Promise.all([fill(small, 5_000), fill(large, 50_000), fill(purged, 20_000, 15_000)]);
  // With only a few rows, the planner would rightly read the whole table.
  const others = await world.room();
  await world.pool.query(
    `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
     select gen_random_uuid(), $1, gen_random_uuid(), 0, '2020-01-01', now(), now() from generate_series(1, 5000)`,
    [others],
  );
  await world.pool.query('vacuum (analyze) chat_rooms, chat_members, chat_messages');
});

afterAll(async () => {
  await world.close();
  await database.drop();
});

const reads = (accountId: string, since: number) => explainSync(world.pool, { accountId, since });

describe('a sync reads from each room no more than it may send', () => {
  test.each([
    ['everything is new', 0],
    ['most is old', DAY_ONE + 1_000_000],
  ])('when %s', async (_what, since) => {
    const few = await reads(small.accountId, since);
    const many = await reads(large.accountId, since);
    for (const { chat_messages: messages, chat_members: members } of [few, many]) {
      expect(messages).toMatchObject({ by: ['chat_messages_live_by_room_idx'], rows: LIMIT });
      expect(members).toMatchObject({ by: ['chat_members_joined_by_account_idx'], rows: 1 });
    }
    // Ten times the messages add at most one level to the index.
    expect(many['chat_messages']!.pages).toBeLessThan(few['chat_messages']!.pages + 20);
    expect(many['chat_messages']!.pages).toBeLessThan(LIMIT * 1.2);
  });

  test('when the newest 15,000 are deleted', async () => {
    const { chat_messages: messages } = await reads(purged.accountId, 0);
    expect(messages).toMatchObject({ by: ['chat_messages_live_by_room_idx'], rows: LIMIT });
    expect(messages!.pages).toBeLessThan(LIMIT * 1.2);
  });

  test('when it has several rooms', async () => {
    const accountId = randomUUID();
    for (const { roomId } of [small, large, purged]) await world.seat({ roomId, accountId });
    const { chat_messages: messages } = await reads(accountId, 0);
    expect(messages).toMatchObject({ by: ['chat_messages_live_by_room_idx'], rows: 3 * LIMIT });
  });

  test('and nothing if nothing is new', async () => {
    const { chat_messages: messages } = await reads(large.accountId, DAY_ONE + 50_000_000);
    expect(messages!.rows).toBe(0);
    expect(messages!.pages).toBeLessThan(10);
  });
});
