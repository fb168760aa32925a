import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMeteredProxy } from '../http/metered-proxy.ts';
import type { MeteredProxy } from '../http/metered-proxy.ts';
import { serve } from '../http/serve.ts';
import { LEAK } from '../rest/problem-answer.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import type { TestServer } from '../../testkit/test-server.ts';
import { askGraphQL, expectFault } from './ask-graphql.ts';

/** Columns of a message that no sync needs for finding it, by field. */
const COLUMNS = {
  content: 'content',
  senderId: 'sender_id',
  type: 'type',
  nonce: 'nonce',
  attachments: 'attachments',
  meta: 'meta',
  ciphertext: 'ciphertext',
  encryptionHeader: 'encryption_header',
  encryptionSignature: 'encryption_signature',
  encryptionScheme: 'encryption_scheme',
  encryptionEpoch: 'encryption_epoch',
  encryptionMessageType: 'encryption_message_type',
  clientMessageId: 'client_message_id',
} as const;

const syncOf = (selection: string, since: number) => ({
  query: `mutation { sync(lastSyncTimestamp: ${since}) { ${selection} } }`,
});

describe('a missing column', () => {
  const served = serve();
  let signedIn: Record<string, string>;
  beforeAll(async () => {
    const seat = await served.world.seat();
    await served.world.message(seat);
    signedIn = { authorization: `Bearer ${tokenFor(seat.accountId)}` };
  });
  const ask = (selection: string, since: number) =>
    askGraphQL(served.url, syncOf(selection, since), signedIn);
  const without = async (column: string, work: () => Promise<void>) => {
    await served.world.pool.query(`alter table chat_messages rename column ${column} to gone`);
    try {
      await work();
    } finally {
      await served.world.pool.query(`alter table chat_messages rename column gone to ${column}`);
    }
  };

  // A first sync and a later one use different statements.
  test.each(
    Object.entries(COLUMNS).flatMap(([field, column]) => [0, 1].map((since) => ({ field, column, since }))),
  )(
    '$column is an error only for a selection with $field (since $since)',
    async ({ field, column, since }) => {
      const others = Object.keys(COLUMNS).filter((name) => name !== field);
      await without(column, async () => {
        const answer = await ask(
          `messages { id chatRoomId createdAt isEncrypted ${others.join(' ')} } totalCount`,
          since,
        );
        expect(answer.data, answer.text).toMatchObject({ sync: { totalCount: 1 } });
        const missing = await ask(`messages { id } more: messages { a: ${field} }`, since);
        expectFault(missing, 500, 'INTERNAL_SERVER_ERROR');
        expect(missing.data).toBeNull();
        expect(missing.text).not.toMatch(LEAK);
        expect(missing.text).not.toContain(column);
      });
      expect((await ask(`messages { ${field} }`, since)).status).toBe(200);
    },
  );

  test('makes all data null, also that of a sync without error', async () => {
    await without('content', async () => {
      const query =
        'mutation { a: sync(lastSyncTimestamp: 0) { messages { id } } b: sync(lastSyncTimestamp: 0) { messages { content } } }';
      const answer = await askGraphQL(served.url, { query }, signedIn);
      expectFault(answer, 500, 'INTERNAL_SERVER_ERROR');
      expect(answer.data).toBeNull();
    });
  });
});

describe('the database', () => {
  const MESSAGES = 100;
  const CONTENT_BYTES = 4_000;
  const closing = new AsyncDisposableStack();
  let proxy: MeteredProxy;
  let server: TestServer;
  let signedIn: Record<string, string>;

  beforeAll(async () => {
    const database = await createTestDatabase();
    closing.defer(() => database.drop());
    proxy = await openMeteredProxy(database.url);
    closing.defer(() => proxy.close());
    server = await startTestServer({ databaseUrl: proxy.url });
    closing.defer(() => server.close());
    const world = openChatWorld(database.url);
    closing.defer(() => world.close());
    const seat = await world.seat();
    const columns = { content: 'x'.repeat(CONTENT_BYTES) };
    await Promise.all(Array.from({ length: MESSAGES }, () => world.message(seat, columns)));
    signedIn = { authorization: `Bearer ${tokenFor(seat.accountId)}` };
  });
  afterAll(() => closing.disposeAsync());

  test.each([0, 1])('sends only what is selected (since %d)', async (since) => {
    const fetched = async (selection: string) => {
      const before = proxy.sent();
      expect((await askGraphQL(server.url, syncOf(selection, since), signedIn)).status).toBe(200);
      return proxy.sent() - before;
    };
    expect(await fetched('messages { content }')).toBeGreaterThan(MESSAGES * CONTENT_BYTES);
    expect(await fetched('messages { id }')).toBeLessThan((MESSAGES * CONTENT_BYTES) / 10);
    expect(await fetched('totalCount')).toBeLessThan((MESSAGES * CONTENT_BYTES) / 10);
    expect(
      await fetched('messages @skip(if: true) { content } m: messages { id content @skip(if: true) }'),
    ).toBeLessThan((MESSAGES * CONTENT_BYTES) / 10);
  });
});
