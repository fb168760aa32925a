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

/** If a worker has served for this long, its earlier ends no longer count. */
const SOUND_MS = 60_000;
/** Pause before the first restart in a row, doubled for each further one. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** If a worker does not report its metrics within this time, its last known values are used. */
const COUNT_MS = 1_000;
/** A worker's answers in progress get 2.5 s. The database must also end within the 5 s; its checkpoint may take 1 s. */
const STOP_MS = 2_700;

export interface WorkersOptions extends Pick<WorkerOrder, 'databaseUrl' | 'demoToken'> {
  readonly count: number;
}

/**
 * Gateways in separate processes that share one port. This process distributes the connections. It replaces each
 * worker that ends, as often as needed.
 * @throws AppError of the first worker that cannot start; the reason of `stop` if that is aborted before all listen.
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

  /** Resolves when the new worker has also ended or could not start. `how` is the reason. */
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
      logger.error({ worker: number, how, ends, pauseMs }, 'a worker ended; starting a replacement');
      await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
      if (ending.signal.aborted) return;
      const life = await restart(number);
      how = life.how;
      ends = life.servedMs > SOUND_MS ? 1 : ends + 1;
    }
  };
  const end = async (): Promise<void> => {
    ending.abort();
    // If no worker accepts a connection that was distributed at this moment, it closes when this process ends.
    await Promise.all([...running.values()].map((worker) => worker.stop(STOP_MS)));
  };

  stop.throwIfAborted();
  // After process.exit, workers must not live on until they notice that the primary is gone.
  process.once('exit', () => running.forEach((worker) => worker.kill()));
  // So a worker can be recognised in a list of processes. It gets everything else by message.
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

/** Each worker has its own pool, so many workers may need more connections under load than the database allows. */
async function warnOfConnections(
  { config, logger }: CommandContext,
  { count, databaseUrl }: WorkersOptions,
): Promise<void> {
  const connections = count * config.database.poolMax;
  // If the database cannot be reached now, the workers will report that.
  const limit = await connectionLimit(databaseUrl).catch(() => Number.POSITIVE_INFINITY);
  if (connections <= limit) return;
  logger.warn(
    { workers: count, poolMax: config.database.poolMax, connections, limit },
    'the workers may open more connections than the database allows: lower DATABASE_POOL_MAX or raise max_connections',
  );
}
