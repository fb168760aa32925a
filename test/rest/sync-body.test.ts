import { randomUUID } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { rawRequest, sendRaw } from '../http/raw-request.ts';
import { serve } from '../http/serve.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { problemOf } from './problem-answer.ts';

const served = serve();
const LIMIT = 65_536;
const token = tokenFor(randomUUID());

/** A good request of exactly this many bytes. An unknown field pads it. */
function bodyOf(bytes: number): string {
  const frame = '{"last_sync_timestamp":0,"padding":""}';
  return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
}

type Headers = Readonly<Record<string, string>>;

function post(body: string | Uint8Array | ReadableStream | null, headers: Headers = {}): Promise<Response> {
  return fetch(`${served.url}/messager/chat/sync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: body instanceof Uint8Array ? new Blob([new Uint8Array(body)], { type: 'application/json' }) : body,
    duplex: 'half',
  });
}

/** A body without a known length, so that it is sent in chunks. */
const streamed = (body: string) => new Blob([body]).stream();

describe('64 KiB of body', () => {
  const CODINGS = [
    { coding: 'gzip', compress: gzipSync },
    { coding: 'deflate', compress: deflateSync },
    { coding: 'br', compress: brotliCompressSync },
    { coding: 'zstd', compress: zstdCompressSync },
  ];

  test('are the limit: one more byte is refused', async () => {
    expect((await post(bodyOf(LIMIT))).status).toBe(200);
    expect((await problemOf(await post(bodyOf(LIMIT + 1)), 413)).detail).toContain(String(LIMIT));
  });

  test('are counted when the body is chunked', async () => {
    expect((await post(streamed(bodyOf(LIMIT)))).status).toBe(200);
    await problemOf(await post(streamed(bodyOf(LIMIT + 1))), 413);
  });

  test.each(CODINGS)('are counted after decompressing $coding', async ({ coding, compress }) => {
    const headers = { 'content-encoding': coding };
    expect((await post(compress(bodyOf(LIMIT)), headers)).status).toBe(200);
    const small = compress(bodyOf(LIMIT + 1));
    expect(small.length).toBeLessThan(1000);
    await problemOf(await post(small, headers), 413);
  });

  test('are not awaited if the length is larger', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-length': '10000000000' };
    const bytes = rawRequest('POST /messager/chat/sync', headers, '{"last');
    expect((await sendRaw(served.port, bytes, { until: /"status":413/ })).text).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('415', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/problem+json',
    'application',
    '',
  ])('for the type "%s"', async (type) => {
    const problem = await problemOf(await post('{"last_sync_timestamp":0}', { 'content-type': type }), 415);
    expect(problem.type).toBe('urn:tidemark:error:unsupported-media-type');
  });

  test('for a body without a type', async () => {
    const body = '{"last_sync_timestamp":0}';
    const headers = { authorization: `Bearer ${token}`, 'content-length': String(body.length) };
    const bytes = rawRequest('POST /messager/chat/sync', headers, body);
    expect((await sendRaw(served.port, bytes, { until: /"status":415/ })).text).toMatch(/^HTTP\/1\.1 415 /);
  });

  test('for an unknown charset or coding', async () => {
    const body = '{"last_sync_timestamp":0}';
    await problemOf(await post(body, { 'content-type': 'application/json; charset=latin1' }), 415);
    for (const charset of ['utf-16', 'utf-16le', 'utf-32', 'utf-7'] as const) {
      const type = `application/json; charset=${charset}`;
      await problemOf(await post(Buffer.from(body, 'utf16le'), { 'content-type': type }), 415);
    }
    await problemOf(await post(body, { 'content-encoding': 'compress' }), 415);
    await problemOf(await post(body, { 'content-encoding': 'gzip, gzip' }), 415);
  });

  test.each(['x-gzip', 'X-GZIP', 'gzip, identity', ' , gzip'])(
    'but not for gzip written as "%s"',
    async (coding) => {
      const body = gzipSync('{"last_sync_timestamp":0}');
      expect((await post(body, { 'content-encoding': coding })).status).toBe(200);
    },
  );

  test.each(['', 'identity', 'identity, identity', ','])(
    'but not for no coding written as "%s"',
    async (coding) => {
      expect((await post('{"last_sync_timestamp":0}', { 'content-encoding': coding })).status).toBe(200);
    },
  );

  test('but not for the letter case or the parameters of JSON', async () => {
    const type = 'Application/JSON ; Charset="UTF-8"';
    expect((await post('{"last_sync_timestamp":0}', { 'content-type': type })).status).toBe(200);
  });
});

describe('400', () => {
  test.each([
    '{',
    '{"last_sync_timestamp":0',
    '{"last_sync_timestamp":0}}',
    "{'last_sync_timestamp':0}",
    '\0',
    '01',
  ])('for %j, which is not JSON', async (body) => {
    const problem = await problemOf(await post(body), 400);
    expect(problem.errors).toEqual([{ pointer: '#', detail: 'must be valid JSON' }]);
  });

  test.each([
    ['an empty body', ''],
    ['no body', null],
  ])('for %s', async (_what, body) => {
    const problem = await problemOf(await post(body), 400);
    expect(problem.errors).toHaveLength(1);
  });

  test('for bytes that do not have the declared coding', async () => {
    for (const coding of ['gzip', 'deflate', 'br']) {
      await problemOf(await post('{"last_sync_timestamp":0}', { 'content-encoding': coding }), 400);
    }
    const cut = gzipSync(bodyOf(1000)).subarray(0, 40);
    await problemOf(await post(cut, { 'content-encoding': 'gzip' }), 400);
  });

  test('for JSON nested deeper than the stack', async () => {
    const deep = `{"last_sync_timestamp":0,"a":${'['.repeat(32_000)}${']'.repeat(32_000)}}`;
    await problemOf(await post(deep), 400);
  });
});

describe('authentication is checked before the body', () => {
  test.each([
    ['broken', '{', {}],
    ['too large', 'x'.repeat(LIMIT * 2), {}],
    ['of another type', 'a=b', { 'content-type': 'text/plain' }],
    ['wrongly compressed', 'x', { 'content-encoding': 'gzip' }],
  ])('when it is %s', async (_what, body, headers) => {
    await problemOf(await post(body, { ...headers, authorization: '' }), 401);
    await problemOf(await post(body, { ...headers, authorization: 'Bearer a.b.c' }), 401);
  });

  test('when it never comes', async () => {
    const bytes = rawRequest('POST /messager/chat/sync', { 'content-length': '50' }, '{');
    expect((await sendRaw(served.port, bytes, { until: /"status":401/ })).text).toMatch(/^HTTP\/1\.1 401 /);
  });
});

test('a client that disconnects during its body does no harm', async () => {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': '50',
  };
  const half = rawRequest('POST /messager/chat/sync', { ...headers, expect: '100-continue' }, '{"last');
  await Promise.all(Array.from({ length: 20 }, () => sendRaw(served.port, half, { until: /100 Continue/ })));
  expect((await post('{"last_sync_timestamp":0}')).status).toBe(200);
});
