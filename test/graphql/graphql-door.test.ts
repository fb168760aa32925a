import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import type { IntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { serve } from '../http/serve.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { askGraphQL, expectFault, readGraphQL } from './ask-graphql.ts';

const served = serve();
const signedIn = { authorization: `Bearer ${tokenFor(randomUUID())}` };
const SYNC = 'mutation{sync(lastSyncTimestamp:0){totalCount}}';
const ask = (...[sent, headers]: [Parameters<typeof askGraphQL>[1], Record<string, string>?]) =>
  askGraphQL(served.url, sent, headers);

test('introspection and the version need no token', async () => {
  const answer = await ask({ query: getIntrospectionQuery() });
  expect(answer.status).toBe(200);
  const schema = buildClientSchema(answer.data as unknown as IntrospectionQuery);
  expect(Object.keys(schema.getMutationType()!.getFields())).toEqual(['sync']);
  expect((await ask({ query: '{version}' })).data).toEqual({ version: '0.0.0-test' });
});

test('no answer may be stored', async () => {
  const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };
  for (const sent of [{ query: '{version}' }, { query: '{' }, '{', [], { extensions: { persistedQuery } }]) {
    expect((await ask(sent)).headers.get('cache-control')).toBe('no-store');
  }
});

describe('errors carry the code of what went wrong', () => {
  test.each([
    ['UNAUTHENTICATED', 401, { query: SYNC }],
    ['GRAPHQL_PARSE_FAILED', 400, { query: '{' }],
    ['GRAPHQL_PARSE_FAILED', 400, { query: 'mutation{sync(lastSyncTimestamp:"\u0007' }],
    ['GRAPHQL_VALIDATION_FAILED', 400, { query: '{nothing}' }],
    ['GRAPHQL_VALIDATION_FAILED', 400, { query: 'subscription{version}' }],
    ['GRAPHQL_VALIDATION_FAILED', 400, { query: 'mutation{sync{totalCount}}' }],
    ['GRAPHQL_VALIDATION_FAILED', 400, { query: 'mutation{sync(lastSyncTimestamp:"0"){totalCount}}' }],
    ['GRAPHQL_VALIDATION_FAILED', 400, { query: 'mutation{sync(lastSyncTimestamp:1.0){totalCount}}' }],
    ['OPERATION_RESOLUTION_FAILURE', 400, { query: 'query a{version} query b{version}' }],
    ['OPERATION_RESOLUTION_FAILURE', 400, { query: '{version}', operationName: 'x' }],
    [
      'BAD_USER_INPUT',
      400,
      {
        query: `query($n:Int64!){version}`
          .replace('query', 'mutation')
          .replace('version', 'sync(lastSyncTimestamp:$n){totalCount}'),
      },
    ],
    ['BAD_USER_INPUT', 400, {}],
    ['BAD_USER_INPUT', 400, { query: 5 }],
    ['BAD_USER_INPUT', 400, { query: '{version}', variables: '{}' }],
    ['BAD_USER_INPUT', 400, { query: '{version}', variables: [] }],
    ['BAD_USER_INPUT', 400, { query: '{version}', extensions: 1 }],
    ['BAD_USER_INPUT', 400, '{'],
    ['BAD_USER_INPUT', 400, ''],
    ['BAD_USER_INPUT', 400, 'null'],
    ['BAD_USER_INPUT', 400, '"{version}"'],
    ['BAD_USER_INPUT', 413, `{"query":"{version}","x":"${'x'.repeat(70_000)}"}`],
  ])('%s (%d) for %j', async (code, status, sent) => {
    expectFault(await ask(sent), status, code);
  });

  test('BAD_USER_INPUT for another type or coding of the body', async () => {
    expectFault(
      await ask('query=x', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'BAD_USER_INPUT',
    );
    expectFault(await ask('{version}', { 'content-type': 'application/graphql' }), 415, 'BAD_USER_INPUT');
    expectFault(await ask('{}', { 'content-encoding': 'compress' }), 415, 'BAD_USER_INPUT');
    expectFault(await ask('{}', { 'content-encoding': 'gzip' }), 400, 'BAD_USER_INPUT');
  });

  test('BAD_USER_INPUT for an answer type that the server cannot send', async () => {
    expectFault(await ask({ query: '{version}' }, { accept: 'image/png' }), 406, 'BAD_USER_INPUT');
  });

  test('a persisted query is refused with the message that its clients know', async () => {
    const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };
    const answer = await ask({ extensions: { persistedQuery } });
    expectFault(answer, answer.status, 'BAD_USER_INPUT');
    expect(answer.errors?.[0]?.message).toBe('PersistedQueryNotSupported');
  });

  test('a batch is refused, and the message says so', async () => {
    const answer = await ask([{ query: '{version}' }, { query: SYNC }], signedIn);
    expectFault(answer, 400, 'BAD_USER_INPUT');
    expect(answer.errors?.[0]?.message).toMatch(/batching/);
  });
});

test('a compressed request is read', async () => {
  const response = await fetch(`${served.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: new Blob([gzipSync('{"query":"{version}"}')], { type: 'application/json' }),
  });
  expect((await readGraphQL(response)).data).toEqual({ version: '0.0.0-test' });
});

describe('over GET', () => {
  const get = async (query: string, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/graphql?${query}`, { headers: { accept: 'application/json', ...headers } });

  test.each(['application/json', 'application/graphql-response+json', '*/*'])(
    'a query works for %s',
    async (accept) => {
      const response = await get('query={version}', { accept });
      expect(response.status).toBe(200);
      expect((await readGraphQL(response)).data).toEqual({ version: '0.0.0-test' });
    },
  );

  test('a mutation is 405, and nothing is done', async () => {
    const response = await get(`query=${encodeURIComponent(SYNC)}`, signedIn);
    expect(response.headers.get('allow')).toBe('POST');
    expectFault(await readGraphQL(response), 405, 'BAD_USER_INPUT');
  });

  test('no query is 400', async () => {
    expectFault(await readGraphQL(await get('')), 400, 'BAD_USER_INPUT');
  });
});

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is 405 with Allow', async (method) => {
  const outgoing = request(`${served.url}/graphql`, { method, agent: false }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(405);
  expect(answer.headers.allow).toBe('GET, POST');
});

describe('a document has a limit', () => {
  const aliases = (n: number) => Array.from({ length: n }, (_, i) => `a${i}:version`).join(' ');
  const nested = (n: number) => `{__schema{types{${'ofType{fields{type{'.repeat(n)}name${'}}}'.repeat(n)}}}}`;

  test('of aliases', async () => {
    expect((await ask({ query: `{${aliases(10)}}` })).status).toBe(200);
    expectFault(await ask({ query: `{${aliases(11)}}` }), 400, 'GRAPHQL_VALIDATION_FAILED');
  });

  test('of syncs', async () => {
    const syncs = Array.from({ length: 11 }, (_, i) => `a${i}:sync(lastSyncTimestamp:0){totalCount}`);
    expectFault(
      await ask({ query: `mutation{${syncs.join(' ')}}` }, signedIn),
      400,
      'GRAPHQL_VALIDATION_FAILED',
    );
  });

  test('of depth', async () => {
    const answer = await ask({ query: nested(4) });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/depth/i);
  });

  test('of fragments within fragments', async () => {
    const chain = Array.from({ length: 200 }, (_, i) => `fragment f${i} on Query{...f${i + 1} ...f${i + 1}}`);
    const query = `{...f0} ${chain.join(' ')} fragment f200 on Query{version}`;
    const start = performance.now();
    expect((await ask({ query })).status).toBe(400);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('of tokens', async () => {
    expectFault(await ask({ query: `{${'version '.repeat(3000)}}` }), 400, 'GRAPHQL_PARSE_FAILED');
  });

  test('of directives', async () => {
    const directives = '@include(if:true) '.repeat(21);
    const answer = await ask({ query: `{version ${directives}}` });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/directives limit/i);
  });
});
