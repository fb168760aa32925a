import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { tokenFor } from '../../testkit/tokens.ts';
import { rawRequest, sendRaw } from './raw-request.ts';
import { serve } from './serve.ts';

const served = serve();
const SYNC = 'POST /messager/chat/sync';
const BODY = '{"last_sync_timestamp":0}';
const signedIn = {
  Authorization: `Bearer ${tokenFor(randomUUID())}`,
  'Content-Type': 'application/json',
};
const goodRequest = (headers: Readonly<Record<string, string>> = {}) =>
  rawRequest(SYNC, { ...signedIn, 'Content-Length': String(BODY.length), ...headers }, BODY);

test.each([
  ['not HTTP at all', 'hello\r\n\r\n'],
  ['TLS', Buffer.from('16030100c6010000c20303', 'hex')],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a method that does not exist', rawRequest('FETCH /')],
  ['a request for a tunnel', rawRequest('CONNECT example.com:443')],
  ['no Host', `${SYNC} HTTP/1.1\r\nContent-Length: 0\r\n\r\n`],
  ['two Hosts', rawRequest(SYNC, { Host: 'a\r\nHost: b', 'Content-Length': '0' })],
  ['a header without a name', rawRequest(SYNC, { '': 'x' })],
  ['a bare line feed in a header', rawRequest(SYNC, { X: 'a\nb' })],
  ['a zero byte in a header', rawRequest(SYNC, { X: 'a\0b' })],
  ['headers of 20 KB', rawRequest(SYNC, { X: 'a'.repeat(20_000) })],
  ['a URL of 20 KB', rawRequest(`GET /${'a'.repeat(20_000)}`)],
  ['a negative length', rawRequest(SYNC, { ...signedIn, 'Content-Length': '-1' })],
  ['two lengths', rawRequest(SYNC, { ...signedIn, 'Content-Length': '5\r\nContent-Length: 6' }, '12345')],
  [
    'both a length and chunks',
    rawRequest(SYNC, { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }, '0\r\n\r\n'),
  ],
  ['a chunk without a size', rawRequest(SYNC, { ...signedIn, 'Transfer-Encoding': 'chunked' }, 'zz\r\n')],
])('%s is answered with a 400 problem, and the connection ends', async (_what, bytes) => {
  const { text, closed } = await sendRaw(served.port, bytes);
  expect(closed).toBe(true);
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(head).toMatch(/^Connection: close$/m);
  expect(head).toMatch(/^Cache-Control: no-store$/m);
  expect(head).toMatch(/^Content-Type: application\/problem\+json$/m);
  expect(head).toMatch(new RegExp(`^Content-Length: ${Buffer.byteLength(body)}$`, 'm'));
  expect(JSON.parse(body)).toMatchObject({
    type: 'urn:tidemark:error:bad-user-input',
    status: 400,
    errors: [],
  });
});

test('HTTP/1.0 needs no Host', async () => {
  const { text } = await sendRaw(served.port, 'GET /healthz HTTP/1.0\r\n\r\n');
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  const page = await sendRaw(served.port, 'GET / HTTP/1.0\r\nAccept: text/html\r\n\r\n');
  expect(page.text).toMatch(/^HTTP\/1\.1 200 /);
});

test.each([
  [
    'an absolute URL',
    rawRequest(
      `POST http://tidemark.example/messager/chat/sync`,
      { ...signedIn, 'Content-Length': String(BODY.length), Connection: 'close' },
      BODY,
    ),
  ],
  ['an expectation that is not known', goodRequest({ Expect: 'tea', Connection: 'close' })],
  ['an expectation of 100 Continue', goodRequest({ Expect: '100-continue', Connection: 'close' })],
])('%s is answered as usual', async (_what, bytes) => {
  expect((await sendRaw(served.port, bytes)).text).toMatch(/^HTTP\/1\.1 200 OK\r\n/m);
});

test('an upgrade to an unknown protocol is ignored', async () => {
  const bytes = goodRequest({ Connection: 'Upgrade', Upgrade: 'websocket' });
  expect((await sendRaw(served.port, bytes, { until: /total_count/ })).text).toMatch(/^HTTP\/1\.1 200 /);
});

test('requests sent at once on one connection are answered in order', async () => {
  const wrong = rawRequest('GET /messager/chat/sync', { Connection: 'close' });
  const { text } = await sendRaw(served.port, goodRequest() + goodRequest() + wrong);
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '200', '405']);
});

test.each([
  ['garbage', 'hello\r\n\r\n'],
  ['no Host', `${SYNC} HTTP/1.1\r\nContent-Length: 0\r\n\r\n`],
  ['a request for a tunnel', rawRequest('CONNECT example.com:443')],
  ['a chunk without a size', rawRequest(SYNC, { ...signedIn, 'Transfer-Encoding': 'chunked' }, 'zz\r\n')],
])('a request in front of %s on one connection is answered, then the fault', async (_what, bytes) => {
  const { text, closed } = await sendRaw(served.port, goodRequest() + bytes);
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '400']);
  expect(closed).toBe(true);
});

test('after a request that ends the connection, garbage is not answered', async () => {
  const { text } = await sendRaw(served.port, `${goodRequest({ Connection: 'close' })}hello\r\n\r\n`);
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200']);
});

test('the server still works after all of this', async () => {
  const response = await fetch(`${served.url}/healthz`);
  expect(await response.json()).toEqual({ status: 'ok' });
});
