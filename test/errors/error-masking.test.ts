import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors/app-error.ts';
import type { SyncResult } from '../../src/sync/sync-service.ts';
import { serve } from '../http/serve.ts';
import { captureLog } from '../observability/log-lines.ts';
import { LEAK } from '../rest/problem-answer.ts';
import { DOORS, graphqlDoor } from '../support/doors.ts';
import type { Door } from '../support/doors.ts';
import { tokenFor } from '../support/server.ts';

const SECRET = 'password authentication failed: select token from chat_members';

/** A server whose sync fails with what `fail` throws. */
function serveFailing(fail: () => never) {
  const log = captureLog();
  const served = serve({ logger: log.logger, sync: { sync: async () => fail() } });
  const sync = (door: Door) =>
    door.sync(served.url, { since: 0, authorization: `Bearer ${tokenFor(randomUUID())}` });
  return { log, sync };
}

const FAULTS: readonly { readonly what: string; readonly fail: () => never }[] = [
  {
    what: 'an error of a library',
    fail: () => {
      throw Object.assign(new Error(SECRET), { code: 'XX000', query: SECRET });
    },
  },
  {
    what: 'an error with a cause',
    fail: () => {
      throw new Error('outer', { cause: new Error(SECRET) });
    },
  },
  {
    what: 'an error that poses as an answer of 200',
    fail: () => {
      throw Object.assign(new Error(SECRET), { status: 200, statusCode: 200, expose: true });
    },
  },
];

describe.each(FAULTS)('$what', ({ fail }) => {
  const { log, sync } = serveFailing(fail);

  test.each(DOORS)('is masked through $name', async (door) => {
    const { status, fault, headers, text } = await sync(door);
    expect(fault, text).toBe('INTERNAL_SERVER_ERROR');
    expect(status).toBe(500);
    expect(headers.get('retry-after')).toBeNull();
    expect(text).not.toContain(SECRET);
    expect(text).not.toMatch(LEAK);
    expect(log.text()).toContain(SECRET);
  });
});

describe('what was not meant to be shown', () => {
  const { log, sync } = serveFailing(() => {
    throw new Error(SECRET);
  });

  test.each(DOORS)('is logged once through $name, under the request id of the answer', async (door) => {
    const { headers } = await sync(door);
    const id = headers.get('x-request-id');
    // The fault, and the line each request has.
    await expect.poll(() => log.lines().filter(({ req }) => req?.id === id)).toHaveLength(2);
    const lines = log.lines().filter(({ req }) => req?.id === id);
    expect(lines.map(({ level }) => level)).toEqual(['error', 'error']);
    expect(lines.map(({ err }) => err?.message)).toEqual([SECRET, undefined]);
    expect(lines[0]?.err?.stack).toMatch(/error-masking\.test/);
    expect(lines[1]?.msg).toMatch(/^POST \/\S+ 500$/);
  });
});

describe('a fault that was meant to be shown', () => {
  const { log, sync } = serveFailing(() => {
    throw new AppError('UNAVAILABLE', 'Not now.', { cause: new Error(SECRET) });
  });

  test.each(DOORS)('is shown through $name, without its cause, which is logged', async (door) => {
    const { status, fault, headers, text } = await sync(door);
    expect({ status, fault }).toEqual({ status: 503, fault: 'UNAVAILABLE' });
    expect(headers.get('retry-after')).toBe('2');
    expect(text).toContain('Not now.');
    expect(text).not.toContain(SECRET);
    const id = headers.get('x-request-id');
    await expect.poll(() => log.lines().filter(({ req }) => req?.id === id)).toHaveLength(2);
    const lines = log.lines().filter(({ req }) => req?.id === id);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
    expect(lines.map(({ err }) => err?.message)).toEqual([SECRET, undefined]);
  });
});

describe('what GraphQL finds wrong with our own answer', () => {
  const log = captureLog();
  const broken = { messages: [], currentTimestamp: null } as unknown as SyncResult;
  const served = serve({ logger: log.logger, sync: { sync: async () => broken } });

  test('is masked and logged', async () => {
    const request = { since: 0, authorization: `Bearer ${tokenFor(randomUUID())}` };
    const { fault, text } = await graphqlDoor.sync(served.url, request);
    expect(fault).toBe('INTERNAL_SERVER_ERROR');
    expect(text).not.toMatch(/null for non-null/i);
    expect(log.text()).toMatch(/null for non-null/i);
  });
});
