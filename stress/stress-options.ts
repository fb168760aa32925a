import type { ControlName } from './controls.ts';

/** The settings of one run. */
export interface StressOptions {
  readonly seconds: number;
  readonly writers: number;
  readonly clients: number;
  /** Clients that commit a message and sync at once, again and again. For loads that settle, without disturbances. */
  readonly probers: number;
  /** `short`: each message in its own transaction. `mixed`: every kind of transaction. */
  readonly load: 'mixed' | 'short';
  readonly control: ControlName | undefined;
  readonly gateways: 1 | 2;
  readonly pgbouncer: boolean;
  readonly killPostgres: number;
  readonly killGateway: number;
  readonly clockSteps: boolean;
  /** The longest a writer of `mixed` keeps its transaction open, ms. */
  readonly longestMs: number;
  /** A writer's longest pause between two transactions, ms. */
  readonly pauseMs: number;
  /** SYNC_SETTLE_MS and SYNC_HOLD_BACK_MS of the gateways. */
  readonly settleMs: number;
  readonly holdBackMs: number;
  readonly seed: number;
  /** A superuser's URL of a running server. Undefined: an embedded server, which is removed afterwards. */
  readonly databaseUrl: string | undefined;
}
