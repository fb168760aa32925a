import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../src/demo/seeded-random.ts';
import type { Gateway } from './gateway.ts';
import type { Histogram } from './histogram.ts';
import { Receipts } from './receipts.ts';
import type { Room } from './stage.ts';
import type { SyncDoor } from './sync-doors.ts';
import { SyncFault } from './sync-doors.ts';

/**
 * What a client saves as its one number.
 * - timestamp: `current_timestamp`, as the spec says.
 * - newest: the larger of it and the newest `created_at` it saw, as whole ms with the rest cut off, which is what
 *   JavaScript's and most languages' date types make of it. A known real client does so.
 */
export type Saving = 'timestamp' | 'newest';

export interface SyncClientOptions {
  readonly name: string;
  readonly saving: Saving;
  readonly door: SyncDoor;
  readonly token: string;
  readonly rooms: readonly Room[];
  readonly gateways: readonly Gateway[];
  readonly random: SeededRandom;
  readonly meters: ClientMeters;
}

/** Shared by all clients of a run. */
export interface ClientMeters {
  readonly latency: Histogram;
  /** The client's clock less `current_timestamp`, when an answer is there. */
  readonly lag: Histogram;
  /** Answers that were errors, and requests without an answer, by what they were. */
  readonly faults: Map<string, number>;
  requests: number;
}

const POLL_LEAST_MS = 20;
const POLL_MOST_MS = 80;
/** After a request that failed. */
const RETRY_MS = 100;

/** A chat client with its one saved number. */
export class SyncClient {
  readonly options: SyncClientOptions;
  readonly receipts = new Receipts();
  /** Unix ms. */
  number = 0;

  constructor(options: SyncClientOptions) {
    this.options = options;
  }

  /** Polls until stopped. */
  async pollWhile(isOn: () => boolean): Promise<void> {
    while (isOn()) {
      await sleep(this.options.random.between(POLL_LEAST_MS, POLL_MOST_MS));
      await this.sync();
    }
  }

  /** Polls until an answer was asked for after this call and the number is `target` (unix ms); false when too late. */
  async catchUp(target: number, patienceMs: number): Promise<boolean> {
    for (const deadline = performance.now() + patienceMs; performance.now() < deadline;) {
      if ((await this.sync()) && this.number >= target) return true;
      await sleep(POLL_LEAST_MS);
    }
    return false;
  }

  /** One request; false when it failed, and the number is kept. */
  private async sync(): Promise<boolean> {
    const { door, token, gateways, random, meters } = this.options;
    // As a load balancer does: nobody is sent to a gateway that is not ready.
    const ready = gateways.filter((gateway) => gateway.isReady());
    if (ready.length === 0) {
      await sleep(RETRY_MS);
      return false;
    }
    const began = performance.now();
    meters.requests += 1;
    try {
      const answer = await door(random.pick(ready).url, token, this.number);
      meters.latency.add(performance.now() - began);
      meters.lag.add(Date.now() - answer.currentTimestamp);
      this.number = answer.currentTimestamp;
      for (const { nonce, createdAt } of answer.messages) {
        this.receipts.add(Number(nonce));
        if (this.options.saving === 'newest') this.number = Math.max(this.number, Date.parse(createdAt));
      }
      return true;
    } catch (error) {
      const what = error instanceof SyncFault ? error.message : faultName(error);
      meters.faults.set(what, (meters.faults.get(what) ?? 0) + 1);
      await sleep(RETRY_MS);
      return false;
    }
  }
}

function faultName(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
