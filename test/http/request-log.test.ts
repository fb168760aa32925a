import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { captureLog } from '../observability/log-lines.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { rawRequest, sendRaw } from './raw-request.ts';
import { serve } from './serve.ts';

const log = captureLog('trace');
const served = serve({ logger: log.logger });

async function sync(headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${served.url}/messager/chat/sync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"last_sync_timestamp":0}',
  });
}

const linesOf = (id: string | null) => log.lines().filter(({ req }) => req?.id === id);

test.each(['a', 'f9a1-77', 'Trace:00-4bf92f.3577_b34d', 'x'.repeat(128)])(
  'X-Request-Id %s is kept, and is in the log',
  async (id) => {
    const { headers } = await sync({ 'x-request-id': id });
    expect(headers.get('x-request-id')).toBe(id);
    await expect.poll(() => linesOf(id)).toHaveLength(1);
  },
);

test.each(['', ' ', 'two words', '"quoted"', '{"json":1}', 'é', 'x'.repeat(129), 'a,b', '<script>', 'a/b'])(
  'X-Request-Id %j is replaced',
  async (id) => {
    const { headers } = await sync({ 'x-request-id': id });
    const given = headers.get('x-request-id');
    expect(given).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    await expect.poll(() => linesOf(given)).toHaveLength(1);
  },
);

test('each request is logged once, after its answer, with method, path and status', async () => {
  const response = await fetch(`${served.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{version}"}',
  });
  const id = response.headers.get('x-request-id');
  await expect.poll(() => linesOf(id)).toHaveLength(1);
  expect(linesOf(id)[0]).toMatchObject({
    level: 'info',
    msg: 'POST /graphql 200',
    req: { id, method: 'POST', url: '/graphql' },
    res: { statusCode: 200 },
    responseTime: expect.any(Number) as number,
  });
});

test('a client that disconnects before its answer is logged as aborted', async () => {
  const headers = { authorization: `Bearer ${tokenFor(randomUUID())}`, 'content-type': 'application/json' };
  const half = rawRequest('POST /messager/chat/sync', {
    ...headers,
    'x-request-id': 'leaver',
    'content-length': '50',
    expect: '100-continue',
  });
  await sendRaw(served.port, half, { until: /100 Continue/ });
  await expect
    .poll(() => linesOf('leaver').map(({ msg }) => msg))
    .toEqual(['POST /messager/chat/sync aborted']);
});

test('no line holds a token, at any level', async () => {
  const good = tokenFor(randomUUID());
  const bad = `${tokenFor(randomUUID())}x`;
  await sync({ authorization: `Bearer ${good}` });
  await sync({ authorization: `Bearer ${bad}` });
  await sync({ authorization: `Token ${good}`, cookie: `session=${good}` });
  await fetch(`${served.url}/messager/chat/sync?access_token=${good}`);
  await fetch(`${served.url}/graphql?query={version}&token=${bad}`);
  await fetch(`${served.url}/healthz?access_token=${good}`);
  await expect.poll(() => log.text()).toContain('GET /healthz 200');
  for (const token of [good, bad]) expect(log.text()).not.toContain(token.split('.')[2]);
});

test('a path of 15,000 letters takes less than 1 KB of log, and is not sent back whole', async () => {
  const response = await fetch(`${served.url}/${'x'.repeat(15_000)}`);
  expect((await response.text()).length).toBeLessThan(1_000);
  const lines = () => linesOf(response.headers.get('x-request-id'));
  await expect.poll(lines).toHaveLength(1);
  expect(JSON.stringify(lines()).length).toBeLessThan(1_000);
});

test('a GraphQL variable of 60,000 letters does not come back whole', async () => {
  const response = await fetch(`${served.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenFor(randomUUID())}` },
    body: JSON.stringify({
      query: 'mutation ($since: Int64!) { sync(lastSyncTimestamp: $since) { totalCount } }',
      variables: { since: 'x'.repeat(60_000) },
    }),
  });
  expect(response.status).toBe(400);
  expect((await response.text()).length).toBeLessThan(2_000);
});
