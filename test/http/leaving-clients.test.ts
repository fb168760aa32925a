import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import type { Express } from 'express';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { disconnectSignal } from '../../src/http/client-disconnect.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import { requestLog } from '../../src/http/request-log.ts';
import { sendJson } from '../../src/http/send-json.ts';
import { createSpoolSpace } from '../../src/http/spool.ts';
import type { Logger } from '../../src/observability/logger.ts';
import { sendProblem } from '../../src/rest/problem.ts';
import { openRows, unnamed } from '../rows/row-reading.ts';
import type { OpenRows } from '../rows/row-reading.ts';
import { activeStatements } from '../rows/statement-activity.ts';
import { captureLog } from '../observability/log-lines.ts';
import type { TestServer } from '../../testkit/test-server.ts';
import { CODINGS, HTTP_DOORS, REST } from './ask-door.ts';
import { openRequest } from './open-answer.ts';
import { openSlowWorld } from './slow-world.ts';
import type { SlowWorld } from './slow-world.ts';

let slow: SlowWorld;

beforeAll(async () => {
  slow = await openSlowWorld();
});

afterAll(() => slow[Symbol.asyncDispose]());

const SOON = { timeout: 2_000, interval: 10 };
const wellAnswered = async (server: TestServer): Promise<void> => {
  const answered = (await slow.usualSyncs(server.url)).map((sync) => sync.answered);
  expect(answered).toEqual(Array(4).fill('well'));
};

describe.each(HTTP_DOORS)('when clients disconnect before a first sync of $name has a row', (door) => {
  test('the database gets no more statements for them', async () => {
    const log = captureLog('info');
    const server = await slow.serve({ poolMax: 6, logger: log.logger });
    const lock = await slow.world.pool.connect();
    try {
      await lock.query('begin');
      // Statements of syncs wait for this lock. Those of the watermark do not read rooms.
      await lock.query('lock table chat_rooms in access exclusive mode');
      const requests = Array.from({ length: 12 }, () =>
        openRequest(server.url, door, { accountId: slow.hoarderId }),
      );
      await vi.waitFor(async () => expect((await slow.activeSyncs()).length).toBeGreaterThan(0), SOON);
      for (const { outgoing } of requests) outgoing.destroy();
      await vi.waitFor(
        () => expect(log.lines().filter(({ msg }) => msg.endsWith('aborted'))).toHaveLength(12),
        SOON,
      );
    } finally {
      await lock.query('rollback');
      lock.release();
    }
    // Shared statements end. Answers that turn out to be long are not requested again.
    await vi.waitFor(async () => expect(await slow.activeSyncs()).toEqual([]), {
      timeout: 200,
      interval: 10,
    });
    await sleep(100);
    expect(await slow.activeSyncs()).toEqual([]);
    await wellAnswered(server);
    const loud = log.lines().filter(({ level }) => level !== 'info');
    expect(loud).toEqual([]);
    const aborted = log.lines().filter(({ msg }) => msg.endsWith('aborted'));
    expect(aborted).toHaveLength(12);
  });
});

describe('when a client disconnects during the rows', () => {
  let open: OpenRows;
  beforeAll(async () => {
    open = await openRows(slow.databaseUrl, 2);
  });
  afterAll(() => open[Symbol.asyncDispose]());

  /** Sends more at once than an answer in one piece may have, then sleeps for 60 s. */
  const ENDLESS = unnamed(`
    select (select string_agg(md5(n::text || i::text), '') from generate_series(1, 1000) i)
    from generate_series(1, 6) n
    union all select pg_sleep(60)::text`);
  const sleeping = async () =>
    (await activeStatements(slow.world.pool, open.applicationName)).filter(({ wait }) => wait === 'PgSleep');

  /** A door to that statement, built like the real doors. */
  function door(logger: Logger): Express {
    const spools = createSpoolSpace({ folder: tmpdir(), maxBytes: 2 ** 20 });
    return express()
      .use(requestLog(logger))
      .use(async (req, res) => sendJson(req, res, open.rows.read(ENDLESS, disconnectSignal(res)), spools))
      .use(sendProblem);
  }

  test.each(CODINGS)('of an answer in %s, its statement ends', async (coding) => {
    const log = captureLog('info');
    const server = createHttpServer(door(log.logger)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const asked = { accountId: slow.hoarderId, coding };
    const { outgoing, answer } = openRequest(`http://127.0.0.1:${port}`, REST, asked);
    const incoming = await answer;
    incoming.on('error', () => undefined);
    expect(incoming.headers['content-encoding'] ?? 'identity').toBe(coding);
    await once(incoming, 'readable');
    await vi.waitFor(async () => expect(await sleeping()).toHaveLength(1), SOON);
    outgoing.destroy();
    await vi.waitFor(async () => expect(await sleeping()).toEqual([]), SOON);
    await vi.waitFor(() => expect(log.lines()).toMatchObject([{ level: 'info' }]), SOON);
    server.close();
  });
});
