/** The process that makes the load. It gets one job at a time from its parent and sends the result back. */
import { runCopyLoad } from './copy-load.ts';
import { runHttpLoad } from './http-load.ts';
import type { LoadJob, LoadResult, SlowResult } from './load-job.ts';
import { startSlowLoad } from './slow-load.ts';
import { createTally } from './tally.ts';

/** A message of the parent: a job, or the end of the slow clients. */
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
// The parent has ended or crashed.
process.on('disconnect', () => process.exit());
