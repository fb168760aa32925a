/** When a turn ends: after a number of answers, or after a time and the answers that are then still open. */
export type Until = { readonly ms: number } | { readonly answers: number };

/** HTTP requests, one at a time on each connection, as fast as the answers come. */
export interface HttpJob {
  readonly kind: 'http';
  readonly port: number;
  /** Complete requests, head and body. The connections send them in turn. */
  readonly requests: readonly Uint8Array[];
  readonly connections: number;
  readonly until: Until;
}

/** `COPY … TO STDOUT`, one at a time on each connection. The bytes are counted and dropped. */
export interface CopyJob {
  readonly kind: 'copy';
  readonly url: string;
  readonly sql: string;
  readonly connections: number;
  readonly until: Until;
}

/** Clients that ask once and then hardly read, until the job ends. */
export interface SlowJob {
  readonly kind: 'slow';
  readonly port: number;
  readonly request: Uint8Array;
  readonly clients: number;
  /** How fast a client reads, bytes a second. The clients take these values in turn. */
  readonly rates: readonly number[];
}

export type LoadJob = HttpJob | CopyJob | SlowJob;

export interface LoadResult {
  /** Number of complete answers. */
  readonly answers: number;
  readonly bodyBytes: number;
  /** Body bytes of the shortest and the longest answer. */
  readonly shortest: number;
  readonly longest: number;
  readonly elapsedMs: number;
  /** Of each answer, from the first byte sent to the last byte received, ms. */
  readonly latencies: Float64Array;
  /** Processor time of the generator's process during the job, ms. */
  readonly cpuMs: number;
}

/**
 * How a slow client ended: refused with an error, finished with the whole answer, cut during the answer, or still being
 * served.
 */
export type SlowFate = 'refused' | 'finished' | 'cut' | 'served';

export interface SlowResult {
  /** Bytes that all of them read while they were slow. */
  readonly bytes: number;
  readonly fates: Readonly<Record<SlowFate, number>>;
  /** How long after its request each reading client was cut, ms. A client that reads nothing does not notice the cut. */
  readonly cutAfterMs: readonly number[];
}
