import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLongAnswers } from '../../src/sync/long-answers.ts';
import type { LongAnswers } from '../../src/sync/long-answers.ts';

const WAIT_MS = 10_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => void vi.useRealTimers());

interface Client {
  readonly name: string;
  readonly leave: (reason: Error) => void;
  readonly end: () => void;
  readonly outcome: Promise<unknown>;
}

/** Clients that record when their turn begins. */
function clientsOf(answers: LongAnswers) {
  const begun: string[] = [];
  const ask = (name: string): Client => {
    const controller = new AbortController();
    let endTurn: (() => void) | undefined;
    const outcome = answers.turn(controller.signal).then(
      (end) => {
        begun.push(name);
        endTurn = end;
        return 'begun';
      },
      (error: unknown) => error,
    );
    return { name, leave: (reason) => controller.abort(reason), end: () => endTurn!(), outcome };
  };
  return { begun, ask };
}

/** Waits until settled promises have run their callbacks. */
async function settle(): Promise<void> {
  for (let n = 0; n < 5; n += 1) await Promise.resolve();
}

const left = new Error('left');

test('the allowed number runs at once, the others in the order in which they came', async () => {
  const { begun, ask } = clientsOf(createLongAnswers(2));
  const [a, b, c, d] = ['a', 'b', 'c', 'd', 'e'].map(ask);
  await settle();
  expect(begun).toEqual(['a', 'b']);
  b!.end();
  await settle();
  expect(begun).toEqual(['a', 'b', 'c']);
  a!.end();
  c!.end();
  await settle();
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  d!.end();
  ask('f');
  await settle();
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  ask('g');
  await settle();
  expect(begun).not.toContain('g');
});

test('after many turns there are as many places as before', async () => {
  const { begun, ask } = clientsOf(createLongAnswers(3));
  for (let round = 0; round < 50; round += 1) {
    const clients = Array.from({ length: 7 }, (_, n) => ask(`${round}/${n}`));
    clients[5]!.leave(left);
    for (const client of clients) {
      if ((await client.outcome) === 'begun') client.end();
    }
  }
  begun.length = 0;
  ['a', 'b', 'c', 'd'].forEach(ask);
  await settle();
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('a client that disconnects loses its place in the queue', async () => {
  const { begun, ask } = clientsOf(createLongAnswers(1));
  const [a, b, , d] = ['a', 'b', 'c', 'd'].map(ask);
  b!.leave(left);
  d!.leave(left);
  expect(await b!.outcome).toBe(left);
  expect(await d!.outcome).toBe(left);
  a!.end();
  await settle();
  expect(begun).toEqual(['a', 'c']);
});

test('a client that disconnected before it asks takes no place', async () => {
  const { begun, ask } = clientsOf(createLongAnswers(1));
  const answers = createLongAnswers(1);
  await expect(answers.turn(AbortSignal.abort(left))).rejects.toBe(left);
  await expect(answers.turn(new AbortController().signal)).resolves.toBeTypeOf('function');
  const a = ask('a');
  await settle();
  // A turn in progress ends only when its owner ends it.
  a.leave(left);
  const b = ask('b');
  await settle();
  expect(begun).toEqual(['a']);
  a.end();
  expect(await b.outcome).toBe('begun');
});

test('a turn that does not come in time is UNAVAILABLE, and the next client takes its place', async () => {
  const { begun, ask } = clientsOf(createLongAnswers(1));
  const [a, b] = ['a', 'b'].map(ask);
  await settle();
  vi.advanceTimersByTime(WAIT_MS / 2);
  const c = ask('c');
  vi.advanceTimersByTime(WAIT_MS / 2 - 1);
  await settle();
  a!.leave(left);
  vi.advanceTimersByTime(1);
  expect(await b!.outcome).toMatchObject({ name: 'AppError', code: 'UNAVAILABLE' });
  a!.end();
  expect(await c.outcome).toBe('begun');
  expect(begun).toEqual(['a', 'c']);
});

test('no timer is left when all clients have had their turn or have disconnected', async () => {
  const { ask } = clientsOf(createLongAnswers(1));
  const [a, b, c] = ['a', 'b', 'c'].map(ask);
  expect(vi.getTimerCount()).toBe(2);
  c!.leave(left);
  expect(vi.getTimerCount()).toBe(1);
  await settle();
  a!.end();
  expect(await b!.outcome).toBe('begun');
  expect(vi.getTimerCount()).toBe(0);
});
