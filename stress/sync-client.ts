import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../src/demo/seeded-random.ts';
import { systemErrorCode } from '../src/postgres/process-signal.ts';
import type { Door } from '../testkit/door.ts';
import type { Gateway } from './gateway.ts';
import type { Histogram } from './histogram.ts';
import { Receipts } from './receipts.ts';

/**
 * What a client saves as its number.
 * - timestamp: `current_timestamp`, as the spec says.
 * - newest: the larger of `current_timestamp` and the newest `created_at` it saw. `created_at` is cut to whole ms, as
 *   the date types of JavaScript and most languages do. A known real client saves this number.
 */
export type Saving = 'timestamp' | 'newest';

export interface SyncClientOptions {
  readonly name: string;
  readonly saving: Saving;
  readonly door: Door;
  readonly token: string;
  readonly roomIds: readonly string[];
  readonly gateways: readonly Gateway[];
  readonly random: SeededRandom;
  readonly meters: ClientMeters;
}

/** Shared by all clients of a run. */
export interface ClientMeters {
  readonly latency: Histogram;
  /** How far `current_timestamp` is behind the client's clock when the answer arrives, ms. */
  readonly lag: Histogram;
  /** How many requests failed, by error code. */
  readonly faults: Map<string, number>;
  requests: number;
}

const POLL_LEAST_MS = 20;
const POLL_MOST_MS = 80;
/** The pause after a failed request. */
const RETRY_MS = 100;
const TIMEOUT_MS = 15_000;

/** A chat client with its saved number. */
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

  /** Polls until the number of an answer is at least `target` (unix ms). False when that takes longer than `patienceMs`. */
  async catchUp(target: number, patienceMs: number): Promise<boolean> {
    for (const deadline = performance.now() + patienceMs; performance.now() < deadline;) {
      if ((await this.sync()) && this.number >= target) return true;
      await sleep(POLL_LEAST_MS);
    }
    return false;
  }

  /** Sends one request. False when it failed; the number then stays as it is. */
  private async sync(): Promise<boolean> {
    const { door, token, gateways, random, meters } = this.options;
    // A load balancer does the same: it sends no request to a gateway that is not ready.
    const ready = gateways.filter((gateway) => gateway.isReady());
    if (ready.length === 0) {
      await sleep(RETRY_MS);
      return false;
    }
    const began = performance.now();
    meters.requests += 1;
    try {
      const answer = await door.sync(random.pick(ready).url, {
        since: this.number,
        authorization: `Bearer ${token}`,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (answer.fault !== undefined) return await this.fail(answer.fault);
      meters.latency.add(performance.now() - began);
      meters.lag.add(Date.now() - answer.currentTimestamp);
      this.number = answer.currentTimestamp;
      for (const { nonce, created_at: createdAt } of answer.messages) {
        this.receipts.add(Number(nonce));
        if (this.options.saving === 'newest') this.number = Math.max(this.number, Date.parse(createdAt));
      }
      return true;
    } catch (error) {
      return await this.fail(faultName(error));
    }
  }

  private async fail(fault: string): Promise<false> {
    const { faults } = this.options.meters;
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    await sleep(RETRY_MS);
    return false;
  }
}

/** The code of a failed connection, which `fetch` puts into the cause. */
function faultName(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = systemErrorCode(error.cause) ?? systemErrorCode(error);
  return code ?? error.message;
}
