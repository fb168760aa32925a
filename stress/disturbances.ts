import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../src/demo/seeded-random.ts';

/**
 * Calls `work` `count` times. The middle 80 % of the run is divided into `count` equal parts, and each part gets one call
 * at a random moment. Resolves with how many calls were made before `stop`.
 */
export async function disturb(
  count: number,
  seconds: number,
  random: SeededRandom,
  stop: AbortSignal,
  work: () => Promise<void>,
): Promise<number> {
  const began = performance.now();
  const part = (seconds * 1000 * 0.8) / count;
  let done = 0;
  for (; done < count; done += 1) {
    const at = seconds * 100 + part * (done + random.fraction());
    try {
      await sleep(Math.max(0, at - (performance.now() - began)), undefined, { signal: stop });
    } catch {
      break;
    }
    await work();
  }
  return done;
}
