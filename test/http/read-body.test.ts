import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readBody } from '../../src/http/read-body.ts';
import { rawRequest } from './raw-request.ts';

const LIMIT = 100_000;

/** A server on 127.0.0.1 that gives its first request, and a client to send it. */
async function open(): Promise<AsyncDisposable & { socket: Socket; request: Promise<IncomingMessage> }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = once(server, 'request').then(([req]) => req as IncomingMessage);
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  return {
    socket,
    request,
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const read = (req: IncomingMessage) => readBody(req, LIMIT);

describe.each([
  ['a length', (body: string) => rawRequest('POST /', { 'Content-Length': String(body.length) }, body)],
  [
    'no length',
    (body: string) =>
      rawRequest(
        'POST /',
        { 'Transfer-Encoding': 'chunked' },
        `${body === '' ? '' : `${body.length.toString(16)}\r\n${body}\r\n`}0\r\n\r\n`,
      ),
  ],
])('a body with %s', (_what, requestOf) => {
  test.each([
    ['is read while it comes', async () => undefined],
    [
      'is read when it has arrived completely',
      async (req: IncomingMessage) => {
        while (!req.complete) await setImmediate();
      },
    ],
  ])('%s', async (_when, wait) => {
    for (const size of [0, 1, 60_000]) {
      await using connection = await open();
      connection.socket.write(requestOf('x'.repeat(size)));
      const req = await connection.request;
      await wait(req);
      expect(String(await read(req))).toBe('x'.repeat(size));
    }
  });

  test('is too large by one byte', async () => {
    for (const [size, end] of [
      [LIMIT, LIMIT],
      [LIMIT + 1, 'too large'],
    ] as const) {
      await using connection = await open();
      connection.socket.write(requestOf('x'.repeat(size)));
      const body = await read(await connection.request);
      expect(Buffer.isBuffer(body) ? body.length : body).toBe(end);
    }
  });
});

test('a body that arrived completely before it was read can be too large, too', async () => {
  await using connection = await open();
  connection.socket.write(rawRequest('POST /', { 'Content-Length': '50000' }, 'x'.repeat(50_000)));
  const req = await connection.request;
  while (!req.complete) await setImmediate();
  expect(await readBody(req, 49_999)).toBe('too large');
});

test('the body of a client that disconnects before its end is incomplete', async () => {
  await using connection = await open();
  connection.socket.write(rawRequest('POST /', { 'Content-Length': '50' }, 'half of'));
  const body = read(await connection.request);
  connection.socket.destroy();
  expect(await body).toBe('incomplete');
});
