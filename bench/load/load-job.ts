/** When a turn ends: after a time, answers under way being waited for, or after a number of answers. */
export type Until = { readonly ms: number } | { readonly answers: number };

/** Requests over HTTP, one at a time on each of the connections, as fast as answers come. */
export interface HttpJob {
  readonly kind: 'http';
  readonly port: number;
  /** Whole requests, head and body; the connections send them in turn. */
  readonly requests: readonly Uint8Array[];
  readonly connections: number;
  readonly until: Until;
}

/** `COPY … TO STDOUT`, one at a time on each of the connections; what comes is counted and thrown away. */
export interface CopyJob {
  readonly kind: 'copy';
  readonly url: string;
  readonly sql: string;
  readonly connections: number;
  readonly until: Until;
}

/** Clients that ask once and then hardly read, until the job is ended. */
export interface SlowJob {
  readonly kind: 'slow';
  readonly port: number;
  readonly request: Uint8Array;
  readonly clients: number;
  /** What a client reads of the answer, bytes a second; the clients take these in turn. */
  readonly rates: readonly number[];
}

export type LoadJob = HttpJob | CopyJob | SlowJob;

export interface LoadResult {
  /** Answers that came whole. */
  readonly answers: number;
  readonly bodyBytes: number;
  /** Of one answer, the fewest and the most bytes of body. */
  readonly shortest: number;
  readonly longest: number;
  readonly elapsedMs: number;
  /** From the first byte sent to the last byte received, ms, of each answer. */
  readonly latencies: Float64Array;
  /** Processor time of the generator's process during the job, ms. */
  readonly cpuMs: number;
}

/**
 * What became of a slow client: it was answered with an error, has everything, was cut in mid-answer, or is still being
 * served.
 */
export type SlowFate = 'refused' | 'finished' | 'cut' | 'served';

export interface SlowResult {
  /** What all of them read while they were slow. */
  readonly bytes: number;
  readonly fates: Readonly<Record<SlowFate, number>>;
  /** How long after their requests those who read a little were cut, ms; who reads nothing does not hear of it. */
  readonly cutAfterMs: readonly number[];
}
