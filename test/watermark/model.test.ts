import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { runHistory } from './model-run.ts';
import type { Tally } from './model-run.ts';
import { histories, historiesWithClockSteps } from './model-steps.ts';
import type { History } from './model-steps.ts';
import { openBench } from './model-world.ts';
import type { Bench } from './model-world.ts';

let database: TestDatabase;
let bench: Bench;
beforeAll(async () => {
  database = await createTestDatabase();
  bench = await openBench(database.url);
});
afterAll(async () => {
  await bench.close();
  await database.drop();
});

const ENOUGH_MS = 25_000;

const newTally = (): Tally => ({ settled: 0, held: 0, stuck: 0, unguarded: 0 });

async function holds(arbitrary: fc.Arbitrary<History>, numRuns: number): Promise<Tally> {
  const tally = newTally();
  // Shrinking on a real database would take too long. fast-check's own time limit would leave a history running.
  const until = performance.now() + ENOUGH_MS;
  await fc.assert(
    fc.asyncProperty(arbitrary, async (history) => {
      if (performance.now() < until) await runHistory(bench, history, tally);
    }),
    { numRuns },
  );
  return tally;
}

test('P-1, P-2: with any open transactions, nothing is lost, nothing comes twice unless stuck, no number goes back', async () => {
  const tally = await holds(histories, 150);
  // The random histories must have covered all states.
  expect(tally.settled).toBeGreaterThan(20);
  expect(tally.held).toBeGreaterThan(10);
  expect(tally.stuck).toBeGreaterThan(10);
  expect(tally.unguarded).toBe(0);
});

test('P-1, P-2: the same while the clock of the database steps', async () => {
  const tally = await holds(historiesWithClockSteps, 30);
  expect(tally.held).toBeGreaterThan(0);
});
