import type { AppError } from '../errors/app-error.ts';
import type { MetricNumbers } from '../observability/metric-sum.ts';
import type { FromWorker, ToWorker, WorkerOrder } from './worker-messages.ts';

/** A worker's IPC channel to its primary. If the primary dies, the channel closes and Node ends the worker. */
export interface PrimaryLink {
  readonly order: Promise<WorkerOrder>;
  /** Tells the primary that this worker listens. From now on the primary can request its metrics. */
  listening(url: string, numbers: () => Promise<MetricNumbers>): void;
  /** The metrics of all workers as one text. */
  sum(): Promise<string>;
  /** Resolves once the primary has been told why this worker ends. */
  failed(error: AppError): Promise<void>;
}

/**
 * Opens the channel. From now on the worker ignores signals: a terminal or service manager sends them to each process
 * of a group, and only the primary reacts to them.
 * @param stop aborted when the primary orders this worker to stop.
 */
export function linkToPrimary(stop: AbortController): PrimaryLink {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const order = Promise.withResolvers<WorkerOrder>();
  const asked = new Map<number, PromiseWithResolvers<string>>();
  let asks = 0;
  let numbers = (): Promise<MetricNumbers> => Promise.resolve([]);

  const send = (message: FromWorker): Promise<void> =>
    // Sending fails only if the channel is closed. Then Node ends this process anyway.
    new Promise((sent) => void process.send!(message, undefined, undefined, () => sent()));
  const settle = (id: number): PromiseWithResolvers<string> | undefined => {
    const waiting = asked.get(id);
    asked.delete(id);
    return waiting;
  };
  process.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'serve':
        return order.resolve(message.order);
      case 'stop':
        return stop.abort(new Error('stopped by the primary'));
      case 'count':
        return void numbers().then((numbers) => send({ kind: 'numbers', id: message.id, numbers }));
      case 'sum':
        return settle(message.id)?.resolve(message.text);
      case 'no-sum':
        return settle(message.id)?.reject(new Error(message.reason));
    }
  });

  return {
    order: order.promise,
    listening(url, source) {
      numbers = source;
      void send({ kind: 'listening', url });
    },
    sum() {
      const id = (asks += 1);
      const waiting = Promise.withResolvers<string>();
      asked.set(id, waiting);
      void send({ kind: 'scrape', id });
      return waiting.promise;
    },
    failed: ({ code, message }) => send({ kind: 'failed', code, message }),
  };
}
