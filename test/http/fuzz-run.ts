import fc from 'fast-check';
import { expect } from 'vitest';

/** Requests in progress at the same time. */
const LANES = 16;

export interface FuzzRun<T> {
  readonly arbitrary: fc.Arbitrary<T>;
  readonly count: number;
  /** Sends one. Resolves with a description of the fault in its answer, or undefined. */
  readonly check: (random: T) => Promise<string | undefined>;
}

/**
 * Checks `count` random values. A failure shows the first few values at fault and the seed; `FUZZ_SEED` in the
 * environment repeats a run.
 */
export async function fuzz<T>({ arbitrary, count, check }: FuzzRun<T>): Promise<void> {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  const values = fc.sample(arbitrary, { numRuns: count, seed });
  const faults: string[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    while (next < values.length && faults.length < 5) {
      const index = next;
      next += 1;
      const value = values[index]!;
      const fault = await check(value).catch((error: unknown) => `threw ${String(error)}`);
      if (fault !== undefined)
        faults.push(`#${index}: ${fault}\n  for ${fc.stringify(value).slice(0, 1500)}`);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(faults, `FUZZ_SEED=${seed}\n${faults.join('\n')}`).toEqual([]);
  expect(next).toBe(count);
}
