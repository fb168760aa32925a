import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEAK } from '../rest/problem-answer.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { DOORS } from '../support/doors.ts';
import type { Door, DoorAnswer } from '../support/doors.ts';
import { startTestServer, tokenFor } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { openProxy } from './breakable-proxy.ts';
import type { BreakableProxy } from './breakable-proxy.ts';
import { serve } from './serve.ts';

const sync = (door: Door, url: string): Promise<DoorAnswer> =>
  door.sync(url, { since: 0, authorization: `Bearer ${tokenFor(randomUUID())}` });

/** The answer is the one BRIEF names, and keeps to itself what is behind it. */
function expectUnavailable({ status, fault, headers, text }: DoorAnswer): void {
  expect(fault, text).toBe('UNAVAILABLE');
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(text).toContain('The database cannot answer now; try again shortly.');
  expect(text).not.toMatch(LEAK);
  expect(text).not.toMatch(/ECONN|127\.0\.0\.1|terminat/i);
}

describe.each(DOORS)('$name', (door) => {
  describe('when the way to the database breaks', () => {
    let database: TestDatabase;
    let proxy: BreakableProxy;
    let server: TestServer;

    beforeAll(async () => {
      database = await createTestDatabase();
      proxy = await openProxy(database.url);
      server = await startTestServer({ databaseUrl: proxy.url });
    });
    afterAll(async () => {
      await server.close();
      await proxy.close();
      await database.drop();
    });

    test('answers 503 at once, and 200 as soon as it is mended', async () => {
      expect((await sync(door, server.url)).status).toBe(200);
      proxy.set('refuse');
      const start = performance.now();
      expectUnavailable(await sync(door, server.url));
      expect(performance.now() - start).toBeLessThan(1000);
      proxy.set('open');
      expect((await sync(door, server.url)).status).toBe(200);
    });

    test('answers 503 in bounded time when the database takes connections and says nothing', async () => {
      proxy.set('silent');
      const start = performance.now();
      expectUnavailable(await sync(door, server.url));
      // The connect timeout is 5 s.
      expect(performance.now() - start).toBeLessThan(7000);
      proxy.set('open');
      expect((await sync(door, server.url)).status).toBe(200);
    });
  });

  describe('when the database is dropped', () => {
    const served = serve();
    test('answers 503', async () => {
      expect((await sync(door, served.url)).status).toBe(200);
      await served.database.drop();
      expectUnavailable(await sync(door, served.url));
    });
  });

  describe('when the database is not migrated', () => {
    const served = serve({ template: 'empty' });
    test('answers 503', async () => expectUnavailable(await sync(door, served.url)));
  });

  describe('when every connection of the pool is busy', () => {
    const served = serve();
    test('answers 503 in bounded time, and the waiting ones when they can be', async () => {
      const blocker = new Client({ connectionString: served.database.url });
      await blocker.connect();
      await blocker.query('begin');
      await blocker.query('lock table chat_members in access exclusive mode');
      const blocked = Array.from({ length: 10 }, () => sync(door, served.url));
      await expect
        .poll(async () => {
          const { rows } = await blocker.query(
            `select from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'tidemark-test'
             and datname = current_database()`,
          );
          return rows.length;
        })
        .toBe(10);
      const start = performance.now();
      expectUnavailable(await sync(door, served.url));
      expect(performance.now() - start).toBeLessThan(7000);
      await blocker.query('rollback');
      await blocker.end();
      const statuses = (await Promise.all(blocked)).map(({ status }) => status);
      expect(statuses).toEqual(Array.from({ length: 10 }, () => 200));
    });
  });
});
