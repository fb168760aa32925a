import type { AppError } from '../errors/app-error.ts';
import type { MetricNumbers } from '../observability/metric-sum.ts';
import type { FromWorker, ToWorker, WorkerOrder } from './worker-messages.ts';

/** A worker's line to its primary. Node ends the worker at once when the line breaks: the primary is gone. */
export interface PrimaryLink {
  readonly order: Promise<WorkerOrder>;
  /** From now on the primary's questions for this worker's numbers are answered. */
  listening(url: string, numbers: () => Promise<MetricNumbers>): void;
  /** The metrics of all workers as one text. */
  sum(): Promise<string>;
  /** Resolves once the primary has been told why this worker ends. */
  failed(error: AppError): Promise<void>;
}

/**
 * Opens the line. Signals are left to the primary from now on, which says what they mean: a terminal and a service
 * manager send them to each process of a group.
 * @param stop aborted when the primary orders the end.
 */
export function linkToPrimary(stop: AbortController): PrimaryLink {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const order = Promise.withResolvers<WorkerOrder>();
  const asked = new Map<number, PromiseWithResolvers<string>>();
  let asks = 0;
  let numbers = (): Promise<MetricNumbers> => Promise.resolve([]);

  const send = (message: FromWorker): Promise<void> =>
    // It fails only where the line is broken.
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
