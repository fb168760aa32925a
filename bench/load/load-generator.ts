/** The process that makes the load: one job at a time, told and answered over the channel to its parent. */
import { runCopyLoad } from './copy-load.ts';
import { runHttpLoad } from './http-load.ts';
import type { LoadJob, LoadResult, SlowResult } from './load-job.ts';
import { startSlowLoad } from './slow-load.ts';
import { createTally } from './tally.ts';

/** What the parent says: a job, or that the slow clients of the last one may go. */
export type ToGenerator = LoadJob | { readonly kind: 'end-slow' };

export type FromGenerator =
  | { readonly kind: 'result'; readonly result: LoadResult }
  | { readonly kind: 'slow-started' }
  | { readonly kind: 'slow-result'; readonly result: SlowResult }
  | { readonly kind: 'fault'; readonly message: string };

let endSlow: (() => Promise<SlowResult>) | undefined;

async function work(order: ToGenerator): Promise<FromGenerator> {
  switch (order.kind) {
    case 'http':
    case 'copy': {
      const tally = createTally(order.until);
      if (order.kind === 'http') await runHttpLoad(order, tally);
      else await runCopyLoad(order, tally);
      return { kind: 'result', result: tally.result() };
    }
    case 'slow':
      endSlow = await startSlowLoad(order);
      return { kind: 'slow-started' };
    case 'end-slow':
      if (!endSlow) throw new Error('there are no slow clients');
      return { kind: 'slow-result', result: await endSlow() };
  }
}

process.on('message', (order: ToGenerator) => {
  void work(order)
    .catch((error: unknown): FromGenerator => ({
      kind: 'fault',
      message: error instanceof Error ? error.message : String(error),
    }))
    .then((answer) => process.send?.(answer));
});
// The parent has gone, however that came about.
process.on('disconnect', () => process.exit());
