import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { DOORS } from '../../testkit/doors.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import type { TestServer } from '../../testkit/test-server.ts';
import { CLAUSES } from './contract-clauses.ts';

let database: TestDatabase;
let server: TestServer;
let world: ChatWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestServer({ databaseUrl: database.url });
  world = openChatWorld(database.url);
});

afterAll(async () => {
  await world.close();
  await server.close();
  await database.drop();
});

describe.each(DOORS)('through $name', (door) => {
  test.each(CLAUSES)('$id $sentence', async ({ check }) => {
    await check({
      door,
      world,
      ask: (request) => door.sync(server.url, request),
      sync: async (accountId, since) => {
        const answer = await door.sync(server.url, { since, authorization: `Bearer ${tokenFor(accountId)}` });
        expect(answer.fault, answer.text.slice(0, 500)).toBeUndefined();
        expect(answer.status).toBe(200);
        return answer;
      },
    });
  });
});

test('no two clauses share an id', () => {
  expect(new Set(CLAUSES.map(({ id }) => id)).size).toBe(CLAUSES.length);
});
