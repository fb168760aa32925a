import { once } from 'node:events';
import { expect, test } from 'vitest';
import { openChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import { openDatabaseProxy } from '../../testkit/database-proxy.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';

/** The Sync message (PostgreSQL's protocol, 55.7) after the leading statement, which publishes the anchor. */
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

interface PausingProxy extends AsyncDisposable {
  readonly url: string;
  /** Runs `work` once, between the next anchor and its rows. */
  between(work: () => Promise<unknown>): void;
  /** How often `work` ran. */
  runs(): number;
}

async function openProxy(databaseUrl: string): Promise<PausingProxy> {
  let work: (() => Promise<unknown>) | undefined;
  let runs = 0;
  const { url, close } = await openDatabaseProxy(databaseUrl, (from, connectUpstream) => {
    const to = connectUpstream();
    to.pipe(from);
    let queue = Promise.resolve();
    const pass = async (bytes: Buffer): Promise<void> => {
      const end = bytes.indexOf(SYNC) + SYNC.length;
      const now = work;
      if (now === undefined || end < SYNC.length || end >= bytes.length) return void to.write(bytes);
      work = undefined;
      runs += 1;
      const answered = once(to, 'data');
      to.write(bytes.subarray(0, end));
      await answered;
      await now();
      to.write(bytes.subarray(end));
    };
    from.on('data', (bytes: Buffer) => {
      queue = queue.then(() => pass(bytes));
    });
    to.on('error', () => from.destroy());
    from.on('error', () => to.destroy());
  });
  return {
    url,
    between: (wanted) => {
      work = wanted;
    },
    runs: () => runs,
    [Symbol.asyncDispose]: close,
  };
}

test('P-2: a message committed between the anchor and the rows comes once', { timeout: 30_000 }, async () => {
  await using closing = new AsyncDisposableStack();
  const database = await createTestDatabase();
  closing.defer(() => database.drop());
  const proxy = closing.use(await openProxy(database.url));
  const world = openChatWorld(database.url);
  closing.defer(() => world.close());
  const server = await startTestServer({ databaseUrl: proxy.url });
  closing.defer(() => server.close());
  const seat = await world.seat();
  const authorization = `Bearer ${tokenFor(seat.accountId)}`;

  let since = 0;
  const sent: string[] = [];
  const received: string[] = [];
  const sync = async (): Promise<void> => {
    const answer = await restDoor.sync(server.url, { since, authorization });
    received.push(...answer.messages.map(({ id }) => id));
    since = answer.currentTimestamp;
  };
  // Anchor and rows are sent together only if the server is quiet, and other tests write to this one.
  const deadline = performance.now() + 20_000;
  while (proxy.runs() < 3 && performance.now() < deadline) {
    await sync();
    proxy.between(async () => sent.push(await world.liveMessage(seat)));
    await sync();
    await sync();
  }
  // More are possible: if they are sent separately in a round, its work runs in the next one.
  expect(proxy.runs()).toBeGreaterThanOrEqual(3);
  expect(received.toSorted()).toEqual(sent.toSorted());
});
