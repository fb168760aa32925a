import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import type { TestServer } from '../../testkit/test-server.ts';

let database: TestDatabase;
let world: ChatWorld;
let server: TestServer;
let slow: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  world = openChatWorld(database.url);
  server = await startTestServer({ databaseUrl: database.url });
  slow = new Client({ connectionString: database.url });
  await slow.connect();
});

afterAll(async () => {
  await slow.end();
  await server.close();
  await world.close();
  await database.drop();
});

/** Longer than SYNC_SETTLE_MS. It is tried several times, because a gateway takes an id itself once a second. */
const QUIET_MS = 250;
const TIMES = 5;

test('a sync waits for the first writer after a quiet time as for any other', async () => {
  const seat = await world.seat();
  const request = { since: 0, authorization: `Bearer ${tokenFor(seat.accountId)}` };
  for (let time = 0; time < TIMES; time += 1) {
    // The gateway must count how long a writer has been open, not how long there was none.
    await sleep(QUIET_MS);
    await slow.query('begin');
    await slow.query(
      `insert into chat_messages (id, type, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
       values (gen_random_uuid(), 'text', 'slow ${time}', '[]', $1, $2, now(), now())`,
      [seat.memberId, seat.roomId],
    );
    const committed = await world.liveMessage(seat);
    const answering = restDoor.sync(server.url, request);
    await sleep(20);
    await slow.query('commit');
    const { messages } = await answering;

    expect(messages.map(({ id }) => id)).toContain(committed);
    expect(messages.map(({ nonce }) => nonce)).toContain(`slow ${time}`);
  }
});
