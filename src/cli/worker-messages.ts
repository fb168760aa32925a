import type { ErrorCode } from '../errors/app-error.ts';
import type { MetricNumbers } from '../observability/metric-sum.ts';

/** The command that starts a worker. Only the primary uses it. */
export const WORKER_COMMAND = 'worker';

/**
 * What a worker cannot read from the environment it shares with the primary. It is sent as a message because it
 * contains secrets: other users can list the arguments and environment of a process.
 */
export interface WorkerOrder {
  /** Counts from 1. The replacement of a dead worker has the same number. */
  readonly number: number;
  readonly databaseUrl: string;
  readonly demoToken?: string | undefined;
}

export type ToWorker =
  | { readonly kind: 'serve'; readonly order: WorkerOrder }
  | { readonly kind: 'count'; readonly id: number }
  | { readonly kind: 'sum'; readonly id: number; readonly text: string }
  | { readonly kind: 'no-sum'; readonly id: number; readonly reason: string }
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'numbers'; readonly id: number; readonly numbers: MetricNumbers }
  | { readonly kind: 'scrape'; readonly id: number };
