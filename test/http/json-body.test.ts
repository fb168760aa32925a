import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SYNC_MUTATION } from '../../testkit/graphql-client.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { rawRequest } from './raw-request.ts';
import { serve } from './serve.ts';

const served = serve();
const token = tokenFor(randomUUID());
const MIB = 1024 * 1024;
const LIMIT = 64 * 1024;
const signedIn = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
const chunked = { ...signedIn, 'Transfer-Encoding': 'chunked' };
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

const GRAPHQL_BODY = JSON.stringify({ query: SYNC_MUTATION, variables: { since: 0 } });
const PATHS = [
  { path: '/messager/chat/sync', good: '{"last_sync_timestamp":0}' },
  { path: '/graphql', good: GRAPHQL_BODY },
] as const;

/** A connection for requests that are written piece by piece. */
class Client implements Disposable {
  text = '';
  readonly socket: Socket = connect(served.port, '127.0.0.1');

  constructor() {
    this.socket.setEncoding('latin1').on('data', (data) => (this.text += data.toString()));
    // The server closes while bytes are still on their way to it.
    this.socket.on('error', () => undefined);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  async answers(count: number): Promise<string[]> {
    const found = () => [...this.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status!);
    while (found().length < count) await once(this.socket, 'data', { signal: AbortSignal.timeout(5_000) });
    return found();
  }

  /** Repeats the piece until the server closes the connection. Resolves with the number of bytes written. */
  async writeUntilClosed(piece: string): Promise<number> {
    const closed = new Promise<'closed'>((resolve) => this.socket.once('close', () => resolve('closed')));
    while (this.socket.bytesWritten < 512 * MIB) {
      if (this.socket.write(piece)) continue;
      const drained = new Promise<'drained'>((resolve) =>
        this.socket.once('drain', () => resolve('drained')),
      );
      if ((await Promise.race([closed, drained])) === 'closed') break;
    }
    return this.socket.bytesWritten;
  }
}

describe.each(PATHS)('$path', ({ path, good }) => {
  const goodRequest = rawRequest(
    `POST ${path}`,
    { ...signedIn, 'Content-Length': String(good.length) },
    good,
  );

  test('a body without a length is refused at the first byte too many, not at its end', async () => {
    using client = new Client();
    client.socket.write(rawRequest(`POST ${path}`, chunked, chunk('x'.repeat(LIMIT))));
    // After the answer to another request, the server has surely read the chunk.
    expect((await post(path, good)).status).toBe(200);
    expect(client.text).toBe('');
    client.socket.write(chunk('x'));
    expect(await client.answers(1)).toEqual(['413']);
  });

  test('a client that ends such a body soon may keep the connection', async () => {
    using client = new Client();
    client.socket.write(rawRequest(`POST ${path}`, chunked, chunk('x'.repeat(LIMIT + 1))));
    await client.answers(1);
    client.socket.write(`${chunk('x'.repeat(LIMIT))}0\r\n\r\n${goodRequest}`);
    expect(await client.answers(2)).toEqual(['413', '200']);
  });

  test.each([
    ['without a length', chunked, '413'],
    ['with too large a length', { ...signedIn, 'Content-Length': '1000000000000' }, '413'],
    ['of another type', { ...chunked, 'Content-Type': 'text/plain' }, '415'],
  ])('the server stops reading a body %s that never ends', async (_what, headers, status) => {
    using client = new Client();
    client.socket.write(rawRequest(`POST ${path}`, headers));
    const taken = await client.writeUntilClosed(chunk('x'.repeat(LIMIT)));
    expect(client.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    // The bytes the server read, and those in the sockets of both sides.
    expect(taken).toBeLessThan(16 * MIB);
  });
});

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${served.url}${path}`, { method: 'POST', headers: { ...signedIn, ...headers }, body });
}
const sync = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  post('/messager/chat/sync', body, headers);

describe('bytes', () => {
  test.each([
    ['a lone byte', [0xff]],
    ['a cut character', [0xe2, 0x82]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
  ])('that are not UTF-8, such as %s, are not JSON', async (_what, bytes) => {
    const parts = ['{"last_sync_timestamp":0,"x":"', Buffer.from(bytes), '"}'].map((part) =>
      Buffer.from(part as string),
    );
    expect((await sync(new Uint8Array(Buffer.concat(parts)))).status).toBe(400);
    const valid = Buffer.from('{"last_sync_timestamp":0,"x":"Ünïcode ☃ 🚢"}');
    expect((await sync(new Uint8Array(valid))).status).toBe(200);
  });

  test('may begin with a byte order mark (RFC 8259, 8.1)', async () => {
    expect((await sync('\uFEFF{"last_sync_timestamp":0}')).status).toBe(200);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('in %s that are cut short or garbled are refused', async (coding, compress) => {
    const headers = { 'Content-Encoding': coding };
    const whole = compress('{"last_sync_timestamp":0,"padding":"some more of it"}');
    expect((await sync(new Uint8Array(whole), headers)).status).toBe(200);
    expect((await sync(new Uint8Array(whole), { 'Content-Encoding': coding.toUpperCase() })).status).toBe(
      200,
    );
    expect((await sync(new Uint8Array(whole.subarray(0, -6)), headers)).status).toBe(400);
    expect((await sync('{"last_sync_timestamp":0}', headers)).status).toBe(400);
  });
});

/** Long and short bodies are read by different code. Both must give the same result. */
describe.each([
  ['short', 0],
  ['long', 10_000],
])('in a %s body', (_length, padding) => {
  test.each([
    ['0', 200],
    ['-0', 200],
    ['1e3', 200],
    ['1E3', 200],
    ['1000.0', 200],
    ['1.5', 400],
    ['1e-1', 400],
    ['123456789012345', 200],
    ['1234567890123456', 200],
    ['9223372036854775807', 200],
    ['9223372036854775808', 400],
    ['-9223372036854775808', 200],
    ['-9223372036854775809', 400],
    ['1.00000000000000000001', 400],
    ['1e400', 400],
    ['1e-400', 400],
    ['"1"', 400],
  ])('last_sync_timestamp %s is answered with %d', async (number, status) => {
    const body = `{"padding":"${'x'.repeat(padding)}","last_sync_timestamp":${number}}`;
    expect((await sync(body)).status).toBe(status);
    const variables = `{"since":${number},"padding":"${'x'.repeat(padding)}"}`;
    const graphql = await post(
      '/graphql',
      `{"query":${JSON.stringify(SYNC_MUTATION)},"variables":${variables}}`,
    );
    expect(((await graphql.json()) as { errors?: unknown }).errors === undefined).toBe(status === 200);
  });
});

test('a body that comes byte by byte is read like any other', async () => {
  for (const { path, good } of PATHS) {
    using client = new Client();
    client.socket.setNoDelay(true);
    client.socket.write(rawRequest(`POST ${path}`, { ...signedIn, 'Content-Length': String(good.length) }));
    for (const byte of good) {
      client.socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.answers(1)).toEqual(['200']);
  }
});
