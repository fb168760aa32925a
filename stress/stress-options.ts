import type { ControlName } from './controls.ts';

/** What one run is made of. */
export interface StressOptions {
  readonly seconds: number;
  readonly writers: number;
  readonly clients: number;
  /** Who commit a message and sync at once, over and over. For loads that settle, without disturbances. */
  readonly probers: number;
  /** `short`: each message in a transaction of its own. `mixed`: every kind of writer there is. */
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
  /** A server of the caller's own (a superuser's URL); absent: an embedded one, thrown away afterwards. */
  readonly databaseUrl: string | undefined;
}
