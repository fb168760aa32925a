import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { serve } from '../http/serve.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { problemOf } from './problem-answer.ts';

const served = serve();
const PATH = '/messager/chat/sync';

function post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${served.url}${PATH}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${tokenFor(randomUUID())}`,
      ...headers,
    },
    body,
  });
}

test('a sync answers JSON that is never stored', async () => {
  const response = await post('{"last_sync_timestamp":0}');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('etag')).toBeNull();
  expect(response.headers.get('x-powered-by')).toBeNull();
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('unknown fields with any value are ignored', async () => {
  const body =
    '{"last_sync_timestamp":0,"device":"a","__proto__":{"x":1},"big":99999999999999999999,"constructor":null}';
  expect((await post(body)).status).toBe(200);
  const only = await problemOf(await post('{"__proto__":{"last_sync_timestamp":0}}'), 400);
  expect(only.errors).toEqual([{ pointer: '#/last_sync_timestamp', detail: 'is required' }]);
});

test.each([
  ['{}', '#/last_sync_timestamp', 'is required'],
  [
    '{"last_sync_timestamp":"0"}',
    '#/last_sync_timestamp',
    'must be an integer within int64, as a JSON number',
  ],
  [
    '{"last_sync_timestamp":1.5}',
    '#/last_sync_timestamp',
    'must be an integer within int64, as a JSON number',
  ],
  [
    '{"last_sync_timestamp":1e999}',
    '#/last_sync_timestamp',
    'must be an integer within int64, as a JSON number',
  ],
  [
    '{"last_sync_timestamp":{}}',
    '#/last_sync_timestamp',
    'must be an integer within int64, as a JSON number',
  ],
  ['[0]', '#', 'must be a JSON object'],
  ['0', '#', 'must be a JSON object'],
  ['null', '#', 'must be a JSON object'],
])('400 for %s names the wrong field', async (body, pointer, detail) => {
  const problem = await problemOf(await post(body), 400);
  expect(problem.type).toBe('urn:tidemark:error:bad-user-input');
  expect(problem.errors).toEqual([{ pointer, detail }]);
});

test('401 without a token has a challenge without an error code (RFC 6750, 3.1)', async () => {
  for (const headers of [{}, { authorization: 'Basic dXNlcjpwYXNz' }, { authorization: '' }]) {
    const response = await fetch(`${served.url}${PATH}`, { method: 'POST', headers, body: '{}' });
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="tidemark"');
    expect((await problemOf(response, 401)).type).toBe('urn:tidemark:error:unauthenticated');
  }
});

test.each([
  ['Bearer', 'Bearer'],
  ['two words', 'Bearer a b'],
  ['not a JWT', 'Bearer abc'],
  ['three parts of nothing', 'Bearer a.b.c'],
  ['a comma', 'Bearer a,b'],
  ['beyond ASCII', `Bearer ${'é'.repeat(20)}`],
])('401 for a token that is %s has the error invalid_token', async (_what, authorization) => {
  const response = await post('{"last_sync_timestamp":0}', { authorization });
  // RFC 6750, 3: the description may contain printable ASCII except the quotation mark and the backslash.
  expect(response.headers.get('www-authenticate')).toMatch(
    /^Bearer realm="tidemark", error="invalid_token", error_description="[\x20-\x21\x23-\x5b\x5d-\x7e]+"$/,
  );
  await problemOf(response, 401);
});

test("the scheme's name is case-insensitive", async () => {
  const token = tokenFor(randomUUID());
  expect((await post('{"last_sync_timestamp":0}', { authorization: `bEARER   ${token} ` })).status).toBe(200);
});

async function statusOf(method: string, path: string): Promise<IncomingMessage> {
  const outgoing = request(`${served.url}${path}`, { method, agent: false }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  return answer;
}

test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'])(
  '%s is 405 with Allow, with or without a token',
  async (method) => {
    const answer = await statusOf(method, PATH);
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('POST');
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  },
);

test.each([
  '/nothing',
  `${PATH}/x`,
  '/messager/chat',
  '/%ff',
  '/assets/%ff',
  '/assets/..%2f..%2fpackage.json',
  '/graphql/x',
])('404 for %s', async (path) => {
  for (const method of ['GET', 'POST']) {
    const response = await fetch(`${served.url}${path}`, { method });
    expect((await problemOf(response, 404)).type).toBe('urn:tidemark:error:not-found');
  }
});

test('a problem does not repeat the query, which may hold a token', async () => {
  const token = tokenFor(randomUUID());
  const response = await fetch(`${served.url}/nothing?access_token=${token}`);
  expect(JSON.stringify(await problemOf(response, 404))).not.toContain(token);
});
