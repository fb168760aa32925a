import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../src/demo/seeded-random.ts';
import { withClient } from '../testkit/database.ts';

const LONGEST_MS = 1_500;

/** Writes to a table of somebody else, in long transactions. They must not delay any sync. */
export async function runUnrelatedWriter(
  url: string,
  random: SeededRandom,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    await withClient(url, async (client) => {
      while (!stop.aborted) {
        await client.query('begin');
        await client.query('insert into stress_unrelated values (1, now())');
        await sleep(random.fraction() * LONGEST_MS);
        await client.query('commit');
      }
    }).catch(() => sleep(50));
  }
}
