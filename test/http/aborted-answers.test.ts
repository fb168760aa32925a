import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFault } from '../graphql/ask-graphql.ts';
import { LEAK } from '../rest/problem-answer.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import type { TestServer } from '../../testkit/test-server.ts';
import { askDoor, CODINGS, doorRequest, GRAPHQL, REST } from './ask-door.ts';
import { openMeteredProxy } from './metered-proxy.ts';
import type { MeteredProxy } from './metered-proxy.ts';

const MIB = 2 ** 20;
const MESSAGES = 12_500;
/** 50 MB in total: more than the sockets between server and client hold. */
const CONTENT_BYTES = 4_000;
/** Bytes from the database. At this point the answer has long begun. */
const CUT_AT = 4 * MIB;

const closing = new AsyncDisposableStack();
let proxy: MeteredProxy;
let server: TestServer;
let world: ChatWorld;
let accountId: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  closing.defer(() => database.drop());
  proxy = await openMeteredProxy(database.url);
  closing.defer(() => proxy.close());
  server = await startTestServer({ databaseUrl: proxy.url, roomLimit: MESSAGES });
  closing.defer(() => server.close());
  world = openChatWorld(database.url);
  closing.defer(() => world.close());
  const seat = await world.seat();
  accountId = seat.accountId;
  await world.messages(seat, MESSAGES, {
    after: Date.parse('2024-02-02T10:00:00Z'),
    apartMs: 1,
    sql: { content: `repeat(n::text || ' ', ${CONTENT_BYTES} / length(n::text || ' '))` },
  });
});
afterAll(() => closing.disposeAsync());

interface Ending {
  readonly head: string;
  readonly bytes: number;
  /** `last chunk`, an error's code, or `end` if the connection ended. A body of HTTP/1.0 ends with its connection. */
  readonly how: string;
}

/** Reads an answer to its end. It pauses after the first bytes, until `meanwhile` has run. */
function readToTheEnd(request: string, meanwhile?: () => Promise<void>): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(request));
    let head = '';
    let bytes = 0;
    const end = (how: string): void => {
      socket.destroy();
      resolve({ head, bytes, how });
    };
    socket.on('data', (data) => {
      if (bytes === 0) {
        head = data.toString('latin1').split('\r\n\r\n')[0]!;
        if (meanwhile) {
          socket.pause();
          meanwhile().then(() => socket.resume(), reject);
        }
      }
      bytes += data.length;
      if (/^transfer-encoding: chunked$/im.test(head) && data.subarray(-5).equals(LAST_CHUNK))
        end('last chunk');
    });
    socket.on('end', () => end('end'));
    socket.on('error', (error: Error & { code?: string }) => end(error.code ?? error.message));
  });
}
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

async function expectServing(): Promise<void> {
  const authorization = `Bearer ${tokenFor(accountId)}`;
  const { status, totalCount } = await restDoor.sync(server.url, {
    since: Date.parse('2024-02-02T10:00:12.4Z'),
    authorization,
  });
  expect({ status, totalCount }).toEqual({ status: 200, totalCount: MESSAGES - 12_400 });
}

/** Checks that the answer began well, and that the client cannot mistake it for a complete one. */
function expectCut({ head, how }: Ending): void {
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(how).toBe('ECONNRESET');
}

describe.each([
  { http: '1.0', well: 'end', coding: 'identity' },
  { http: '1.1', well: 'last chunk', coding: 'gzip' },
] as const)('over HTTP/$http', ({ http, well, coding }) => {
  test('an undisturbed answer ends well', async () => {
    const { bytes, how } = await readToTheEnd(doorRequest(REST, { accountId }, { http }));
    expect(how).toBe(well);
    expect(bytes).toBeGreaterThan(MESSAGES * CONTENT_BYTES);
  });

  test.each(CODINGS)(
    'the connection is reset if the database fails during an answer (%s)',
    async (accepted) => {
      const broken = proxy.cutAfter(CUT_AT);
      const ending = await readToTheEnd(doorRequest(REST, { accountId, coding: accepted }, { http }));
      await broken;
      expectCut(ending);
      await expectServing();
    },
  );

  test(`the connection is reset also if the client was not reading (${coding})`, async () => {
    const broken = proxy.cutAfter(32 * MIB);
    expectCut(await readToTheEnd(doorRequest(REST, { accountId, coding }, { http }), () => broken));
    await expectServing();
  });

  test.each(['pg_terminate_backend', 'pg_cancel_backend'])(
    '%s during an answer resets the connection',
    async (stop) => {
      const stopBackend = async (): Promise<void> => {
        const { rowCount } = await world.pool.query(
          `select ${stop}(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%from chat_messages%'`,
        );
        expect(rowCount).toBe(1);
      };
      expectCut(await readToTheEnd(doorRequest(REST, { accountId }, { http }), stopBackend));
      await expectServing();
    },
  );
});

test('an HTTP client gets an error, too', async () => {
  const broken = proxy.cutAfter(CUT_AT);
  const reading = askDoor(server.url, REST, { accountId });
  await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
  await broken;
  const again = proxy.cutAfter(CUT_AT);
  const request = { since: 0, authorization: `Bearer ${tokenFor(accountId)}` };
  await expect(restDoor.sync(server.url, request)).rejects.toThrow('terminated');
  await again;
  await expectServing();
});

test('a failure of the database before the answer has begun is a 503', async () => {
  for (const coding of CODINGS) {
    const broken = proxy.cutAfter(MIB / 64);
    const { status, headers, text } = await askDoor(server.url, REST, { accountId, coding });
    await broken;
    expect(status, text).toBe(503);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(headers['content-encoding']).toBeUndefined();
    expect(text).not.toMatch(LEAK);
  }
  await expectServing();
});

test('GraphQL begins its answer later and can still send an error', async () => {
  const broken = proxy.cutAfter(CUT_AT);
  const { status, headers, text } = await askDoor(server.url, GRAPHQL, { accountId });
  await broken;
  const body = JSON.parse(text) as { readonly data: null };
  expectFault({ ...body, status: status!, headers: new Headers(), text }, 503, 'UNAVAILABLE');
  expect(body.data).toBeNull();
  expect(headers['retry-after']).toMatch(/^\d+$/);
  expect(text).not.toMatch(LEAK);
  await expectServing();
});
