import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { tokenFor } from '../../testkit/tokens.ts';
import { serve } from './serve.ts';

/** The samples of a scrape: values by `name{labels}`. */
async function scrape(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, sample = '', value = ''] = /^(\S+?(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      return [sample, Number(value)];
    }),
  );
}

describe('/readyz', () => {
  describe('on a migrated database', () => {
    const served = serve();
    test('is ready until the database fails', async () => {
      // The gateway is ready after the watermark has its first confirmed time.
      await vi.waitFor(async () => {
        const response = await fetch(`${served.url}/readyz`);
        expect(await response.json()).toEqual({ status: 'ready' });
        expect(response.status).toBe(200);
      }, 5_000);
      await served.database.drop();
      const gone = await fetch(`${served.url}/readyz`);
      expect(gone.status).toBe(503);
      expect(gone.headers.get('retry-after')).toMatch(/^\d+$/);
      // The messages of the database stay hidden, because they may name hosts and users.
      expect(await gone.json()).toEqual({ status: 'unavailable', reason: 'the database does not answer' });
    });
  });

  describe('on an empty database', () => {
    const served = serve({ template: 'empty' });
    test('is not ready, and says why', async () => {
      const response = await fetch(`${served.url}/readyz`);
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({
        status: 'unavailable',
        reason: 'the database is not migrated',
      });
    });
  });

  describe('on a database that answers with a refusal', () => {
    const served = serve();
    test('is not ready, and does not claim that the database is silent', async () => {
      await served.world.pool.query('alter table tidemark_migrations rename column name to other');
      const response = await fetch(`${served.url}/readyz`);
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({
        status: 'unavailable',
        reason: 'the database refuses to say whether it is migrated; see the log',
      });
    });
  });

  describe('on a database that lacks one migration', () => {
    const served = serve();
    test('is not ready', async () => {
      await served.world.pool.query(
        'delete from tidemark_migrations where id = (select max(id) from tidemark_migrations)',
      );
      expect((await fetch(`${served.url}/readyz`)).status).toBe(503);
    });
  });
});

describe('/metrics', () => {
  const served = serve();
  const requests = (door: string, outcome: string) =>
    `tidemark_requests_total{door="${door}",outcome="${outcome}"}`;
  const paths = { rest: '/messager/chat/sync', graphql: '/graphql' };

  function send(door: 'rest' | 'graphql', headers: Readonly<Record<string, string>>, since: string) {
    const rest = `{"last_sync_timestamp":${since}}`;
    const query = `{"query":"mutation{sync(lastSyncTimestamp:${since}){totalCount}}"}`;
    return fetch(`${served.url}${paths[door]}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: door === 'rest' ? rest : query,
    });
  }

  test.each(['rest', 'graphql'] as const)('counts requests of %s by outcome, and messages', async (door) => {
    const seat = await served.world.seat();
    for (let n = 0; n < 3; n += 1) await served.world.message(seat);
    const signedIn = { authorization: `Bearer ${tokenFor(seat.accountId)}` };
    const before = await scrape(served.url);
    await (await send(door, signedIn, '0')).text();
    await (await send(door, signedIn, '0')).text();
    await (await send(door, {}, '0')).text();
    await (await send(door, signedIn, 'true')).text();
    await (await send(door, { ...signedIn, 'content-type': 'text/plain' }, '0')).text();
    const count = (after: Map<string, number>, sample: string) =>
      (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
    await expect
      .poll(async () => count(await scrape(served.url), requests(door, 'UNSUPPORTED_MEDIA_TYPE')))
      .toBe(1);
    const after = await scrape(served.url);
    expect(count(after, requests(door, 'ok'))).toBe(2);
    expect(count(after, requests(door, 'UNAUTHENTICATED'))).toBe(1);
    expect(
      count(after, requests(door, door === 'rest' ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED')),
    ).toBe(1);
    expect(count(after, `tidemark_messages_sent_total{door="${door}"}`)).toBe(6);
    expect(count(after, `tidemark_request_duration_seconds_count{door="${door}"}`)).toBe(5);
  });

  test('counts requests that are not GraphQL over HTTP as BAD_USER_INPUT', async () => {
    const before = await scrape(served.url);
    const headers = { 'content-type': 'application/json' };
    const batch = await fetch(`${served.url}/graphql`, { method: 'POST', headers, body: '[]' });
    expect(batch.status).toBe(400);
    const after = await scrape(served.url);
    const sample = requests('graphql', 'BAD_USER_INPUT');
    expect((after.get(sample) ?? 0) - (before.get(sample) ?? 0)).toBe(1);
  });

  test('shows the pool and the event loop', async () => {
    await (await send('rest', { authorization: `Bearer ${tokenFor(randomUUID())}` }, '0')).text();
    const samples = await scrape(served.url);
    const busy = samples.get('tidemark_database_pool_busy')!;
    expect(busy + samples.get('tidemark_database_pool_idle')!).toBeGreaterThan(0);
    expect(samples.get('tidemark_database_pool_waiting')).toBe(0);
    expect(samples.get('tidemark_watermark_lag_seconds')).toBeGreaterThanOrEqual(0);
    expect(samples.get('tidemark_workers')).toBe(1);
    expect(samples.get('tidemark_sync_positions_total{state="settled"}')).toBeGreaterThan(0);
    expect(samples.get('tidemark_settle_seconds_count')).toBeGreaterThan(0);
    expect(samples.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });
});
