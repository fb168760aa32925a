import type { LoadResult, Until } from './load-job.ts';

/** Counts the answers of one turn and decides when the turn is over. */
export interface Tally {
  begin(): void;
  /** Counts one complete answer. */
  count(latencyMs: number, bodyBytes: number): void;
  /** Whether one more request may be sent. After a yes, the caller must send one. */
  mayGoOn(): boolean;
  /** Ends the measurement. The result contains nothing that happens later. */
  end(): void;
  result(): LoadResult;
}

export function createTally(until: Until): Tally {
  const latencies: number[] = [];
  let [bodyBytes, shortest, longest, started] = [0, Number.POSITIVE_INFINITY, 0, 0];
  let [beganAt, lastAt, cpuMs] = [0, 0, 0];
  let cpuAtBegin = process.cpuUsage();
  return {
    begin() {
      beganAt = performance.now();
      cpuAtBegin = process.cpuUsage();
    },
    count(latencyMs, bytes) {
      latencies.push(latencyMs);
      bodyBytes += bytes;
      shortest = Math.min(shortest, bytes);
      longest = Math.max(longest, bytes);
      lastAt = performance.now();
    },
    mayGoOn() {
      const yes = 'ms' in until ? performance.now() - beganAt < until.ms : started < until.answers;
      if (yes) started += 1;
      return yes;
    },
    end() {
      const { user, system } = process.cpuUsage(cpuAtBegin);
      cpuMs = (user + system) / 1000;
    },
    result: () => ({
      answers: latencies.length,
      bodyBytes,
      shortest,
      longest,
      elapsedMs: lastAt - beganAt,
      latencies: Float64Array.from(latencies),
      cpuMs,
    }),
  };
}
