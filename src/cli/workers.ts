import cluster from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMetricSum } from '../observability/metric-sum.ts';
import type { CommandContext } from './command-context.ts';
import { connectionLimit } from './connection-limit.ts';
import type { Serving } from './gateway-server.ts';
import { WORKER_COMMAND } from './worker-messages.ts';
import type { WorkerOrder } from './worker-messages.ts';
import { launchWorker } from './worker-process.ts';
import type { WorkerProcess } from './worker-process.ts';

/** A worker that has served this long is sound: when it ends, that is the first end again. */
const SOUND_MS = 60_000;
/** Before the first restart in a row, doubled for each further one. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A worker that does not say its numbers in this time is in the sum with its last ones. */
const COUNT_MS = 1_000;
/** Its answers under way have 2.5 s; the database, whose last checkpoint may take 1 s, must end within the 5 s too. */
const STOP_MS = 2_700;

export interface WorkersOptions extends Pick<WorkerOrder, 'databaseUrl' | 'demoToken'> {
  readonly count: number;
}

/**
 * Gateways in processes of their own that share one port; this process hands the connections round. One that ends is
 * replaced, for ever.
 * @throws AppError of the first that cannot start; the reason of `stop` when that is aborted before all listen.
 */
export async function startWorkers(context: CommandContext, options: WorkersOptions): Promise<Serving> {
  const { logger, stop } = context;
  const { count, ...served } = options;
  const ending = new AbortController();
  const running = new Map<number, WorkerProcess>();
  const sum = createMetricSum();

  const metrics = async (): Promise<string> => {
    const count = async ([number, worker]: [number, WorkerProcess]): Promise<void> => {
      const numbers = await worker.count(COUNT_MS);
      if (numbers && running.get(number) === worker) sum.counted(number, numbers);
    };
    await Promise.all([...running].map(count));
    return sum.metrics();
  };

  const launch = (number: number): WorkerProcess => {
    const worker = launchWorker({ ...served, number }, metrics);
    running.set(number, worker);
    const forget = async (): Promise<void> => {
      await worker.ended;
      running.delete(number);
      sum.ended(number);
    };
    void forget();
    return worker;
  };

  /** Resolves when the new worker has ended as well, or could not start, with how. */
  const restart = async (number: number): Promise<{ how: string; servedMs: number }> => {
    try {
      const worker = launch(number);
      await worker.listening;
      const readyAt = performance.now();
      return { how: await worker.ended, servedMs: performance.now() - readyAt };
    } catch (error) {
      return { how: error instanceof Error ? error.message : String(error), servedMs: 0 };
    }
  };
  const watch = async (number: number, first: WorkerProcess): Promise<void> => {
    let how = await first.ended;
    for (let ends = 1; !ending.signal.aborted;) {
      const pauseMs = Math.min(PAUSE_MS * 2 ** (ends - 1), LONGEST_PAUSE_MS);
      logger.error({ worker: number, how, ends, pauseMs }, 'a worker ended; starting another in its place');
      await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
      if (ending.signal.aborted) return;
      const life = await restart(number);
      how = life.how;
      ends = life.servedMs > SOUND_MS ? 1 : ends + 1;
    }
  };
  const end = async (): Promise<void> => {
    ending.abort();
    // A connection handed over in this moment, which no worker takes any more, is cut when this process ends.
    await Promise.all([...running.values()].map((worker) => worker.stop(STOP_MS)));
  };

  stop.throwIfAborted();
  // Whoever leaves by process.exit does not wait until they have seen that they are alone.
  process.once('exit', () => running.forEach((worker) => worker.kill()));
  // Its name in a list of processes; all else it is told by message.
  cluster.setupPrimary({ args: [WORKER_COMMAND] });
  try {
    const first = Array.from({ length: count }, (_, index) => launch(index + 1));
    const stopped = once(stop, 'abort').then(() => stop.throwIfAborted());
    const urls = await Promise.race([Promise.all(first.map((worker) => worker.listening)), stopped]);
    const watching = first.map((worker, index) => watch(index + 1, worker));
    void warnOfConnections(context, options);
    return {
      url: urls![0]!,
      async stop() {
        await end();
        await Promise.all(watching);
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Each worker has a pool of its own: with many, a database that would do for one may refuse connections under load. */
async function warnOfConnections(
  { config, logger }: CommandContext,
  { count, databaseUrl }: WorkersOptions,
): Promise<void> {
  const connections = count * config.database.poolMax;
  // A database that cannot be asked now is met again, and reported, by the workers.
  const limit = await connectionLimit(databaseUrl).catch(() => Number.POSITIVE_INFINITY);
  if (connections <= limit) return;
  logger.warn(
    { workers: count, poolMax: config.database.poolMax, connections, limit },
    'the workers may open more connections than the database grants: lower DATABASE_POOL_MAX or raise max_connections',
  );
}
