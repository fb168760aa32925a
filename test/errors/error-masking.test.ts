import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors/app-error.ts';
import type { SyncAnswer } from '../../src/sync/sync-service.ts';
import { serve } from '../http/serve.ts';
import { captureLog } from '../observability/log-lines.ts';
import type { LogLine } from '../observability/log-lines.ts';
import { LEAK } from '../rest/problem-answer.ts';
import { DOORS } from '../../testkit/doors.ts';
import { graphqlDoor } from '../../testkit/graphql-client.ts';
import type { Door, DoorAnswer } from '../../testkit/door.ts';
import { tokenFor } from '../../testkit/tokens.ts';

const SECRET = 'password authentication failed: select token from chat_members';
const log = captureLog();
/** What the sync service does at the next request. */
let next: () => SyncAnswer;
const served = serve({ logger: log.logger, sync: () => ({ sync: async () => next() }) });

const syncThrough = (door: Door): Promise<DoorAnswer> =>
  door.sync(served.url, { since: 0, authorization: `Bearer ${tokenFor(randomUUID())}` });

/** The log lines of one answer: the fault, and the line of the request. */
async function linesOf({ headers }: DoorAnswer): Promise<LogLine[]> {
  const id = headers.get('x-request-id');
  const find = () => log.lines().filter(({ req }) => req?.id === id);
  await expect.poll(find).toHaveLength(2);
  return find();
}

const UNKNOWN = [
  ['an error of a library', Object.assign(new Error(SECRET), { code: 'XX000', query: SECRET })],
  ['an error with a cause', new Error('outer', { cause: new Error(SECRET) })],
  ['an error that poses as an answer', Object.assign(new Error(SECRET), { status: 200, expose: true })],
] as const;

test.each(DOORS.flatMap((door) => UNKNOWN.map(([what, error]) => ({ door, what, error }))))(
  '$what is masked through $door.name, and logged once, under the request id of the answer',
  async ({ door, error }) => {
    next = () => {
      throw error;
    };
    const answer = await syncThrough(door);
    expect(answer.fault, answer.text).toBe('INTERNAL_SERVER_ERROR');
    expect(answer.status).toBe(500);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toMatch(LEAK);
    const lines = await linesOf(answer);
    expect(lines.map(({ level }) => level)).toEqual(['error', 'error']);
    expect(lines[0]?.err?.message).toContain(SECRET);
    expect(lines[0]?.err?.stack).toMatch(/error-masking\.test/);
    expect(lines[1]?.err).toBeUndefined();
    expect(lines[1]?.msg).toMatch(/^POST \/\S+ 500$/);
  },
);

test.each(DOORS)(
  'the message of an AppError is shown through $name, and its cause is logged',
  async (door) => {
    next = () => {
      throw new AppError('UNAVAILABLE', 'Not now.', { cause: new Error(SECRET) });
    };
    const answer = await syncThrough(door);
    expect({ status: answer.status, fault: answer.fault }).toEqual({ status: 503, fault: 'UNAVAILABLE' });
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.text).toContain('Not now.');
    expect(answer.text).not.toContain(SECRET);
    const lines = await linesOf(answer);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
    expect(lines.map(({ err }) => err?.message)).toEqual([SECRET, undefined]);
  },
);

test('a fault that GraphQL finds in our own answer is masked and logged', async () => {
  next = () => ({ messages: [], currentTimestamp: null }) as unknown as SyncAnswer;
  const { fault, text } = await syncThrough(graphqlDoor);
  expect(fault).toBe('INTERNAL_SERVER_ERROR');
  expect(text).not.toMatch(/null for non-null/i);
  expect(log.text()).toMatch(/null for non-null/i);
});
