import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors/app-error.ts';
import type { MetricNumbers } from '../observability/metric-sum.ts';
import type { FromWorker, ToWorker, WorkerOrder } from './worker-messages.ts';

/** One worker, as the primary sees it. */
export interface WorkerProcess {
  /** Its address, as soon as it listens. Rejects with an AppError if the worker ends before that. */
  readonly listening: Promise<string>;
  /** Resolves with the reason when the process has ended: `exit code 1`, `SIGKILL`, its own message. Never rejects. */
  readonly ended: Promise<string>;
  /** Its metrics. Undefined if it does not listen yet, has ended, or does not answer within `patienceMs`. */
  count(patienceMs: number): Promise<MetricNumbers | undefined>;
  /** Orders the worker to stop, and kills it after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
  kill(): void;
}

/**
 * Starts a worker.
 * @param sum gets the metrics of all workers as one text. Called when this worker answers `/metrics`.
 */
export function launchWorker(order: WorkerOrder, sum: () => Promise<string>): WorkerProcess {
  const worker = cluster.fork();
  // Sending fails only if the worker has ended. The code below notices that.
  const send = (message: ToWorker): void => void worker.send(message, () => undefined);
  const listening = Promise.withResolvers<string>();
  const asked = new Map<number, (numbers: MetricNumbers | undefined) => void>();
  let asks = 0;
  let isListening = false;
  let failure: AppError | undefined;

  worker.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'listening':
        isListening = true;
        return listening.resolve(message.url);
      case 'failed':
        failure = new AppError(message.code, message.message);
        return;
      case 'numbers':
        return asked.get(message.id)?.(message.numbers);
      case 'scrape':
        return void sum().then(
          (text) => send({ kind: 'sum', id: message.id, text }),
          (error: unknown) => send({ kind: 'no-sum', id: message.id, reason: String(error) }),
        );
    }
  });
  const exited = new Promise<string>((resolve) => {
    worker.once('exit', (code: number, signal: string | null) => resolve(signal ?? `exit code ${code}`));
  });
  // The last messages arrive before the channel closes, but perhaps after the process has ended.
  const hungUp = new Promise<void>((resolve) => void worker.once('disconnect', () => resolve()));
  const neverThere = new Promise<string>((resolve) => {
    worker.on('error', (error: Error) => {
      // Without a pid, the process could not be started. Other errors come from sending; `exited` gives the reason.
      if (worker.process.pid === undefined) resolve(error.message);
    });
  });
  const end = async (): Promise<string> => {
    const how = await Promise.race([Promise.all([exited, hungUp]).then(([how]) => how), neverThere]);
    isListening = false;
    for (const answer of asked.values()) answer(undefined);
    listening.reject(
      failure ?? new AppError('INTERNAL_SERVER_ERROR', `A worker ended before it listened: ${how}.`),
    );
    return failure?.message ?? how;
  };
  const ended = end();
  listening.promise.catch(() => undefined);
  const kill = (): void => void worker.process.kill('SIGKILL');
  send({ kind: 'serve', order });

  return {
    listening: listening.promise,
    ended,
    async count(patienceMs) {
      if (!isListening) return undefined;
      const id = (asks += 1);
      const silence = setTimeout(() => asked.get(id)?.(undefined), patienceMs);
      const numbers = await new Promise<MetricNumbers | undefined>((answered) => {
        asked.set(id, answered);
        send({ kind: 'count', id });
      });
      clearTimeout(silence);
      asked.delete(id);
      return numbers;
    },
    async stop(patienceMs) {
      send({ kind: 'stop' });
      await Promise.race([ended, sleep(patienceMs, undefined, { ref: false })]);
      kill();
      await ended;
    },
    kill,
  };
}
