import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Door = 'rest' | 'graphql';

/** The state of a connection pool. `total` and `idle` count connections, `waiting` counts requests. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Gives the answer of `/metrics`, in the text format of Prometheus. */
export interface Exposition {
  metrics(): Promise<string>;
}

export interface Metrics {
  readonly registry: Registry;
  /** Counts one request. `outcome` is `ok`, an error code, or `ABORTED` if the client disconnected. */
  requestDone(door: Door, outcome: string, seconds: number): void;
  messagesSent(door: Door, count: number): void;
  /** Counts one sync by its `state`: settled, held, stuck or unguarded. It waited `settleSeconds` for open writes. */
  positioned(state: string, settleSeconds: number): void;
}

/** Called at each scrape. */
export interface MetricSources {
  readonly pool: () => PoolState;
  /** How far the newest time up to which all messages are known is behind the newest published time, seconds. */
  readonly watermarkLag: () => number;
}

/**
 * The metrics of one gateway, in a registry of its own. They include Node's default metrics: event-loop delay, memory
 * and garbage collection.
 */
export function createMetrics({ pool, watermarkLag }: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'tidemark_requests_total',
    help: 'Requests by door and outcome: "ok", an error code, or "ABORTED" if the client disconnected.',
    labelNames: ['door', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'tidemark_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['door'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const messages = new Counter({
    name: 'tidemark_messages_sent_total',
    help: 'Messages sent in sync answers.',
    labelNames: ['door'],
    registers,
  });
  const positions = new Counter({
    name: 'tidemark_sync_positions_total',
    help: 'Syncs by state: settled, held (by an open write transaction), stuck (by a long one), unguarded (no triggers).',
    labelNames: ['state'],
    registers,
  });
  const settling = new Histogram({
    name: 'tidemark_settle_seconds',
    help: 'Time a sync waited for open write transactions.',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.11, 0.15, 0.25, 1, 2.5],
    registers,
  });
  pulled(registry, pool, watermarkLag);
  return {
    registry,
    requestDone(door, outcome, seconds) {
      requests.inc({ door, outcome });
      duration.observe({ door }, seconds);
    },
    messagesSent: (door, count) => messages.inc({ door }, count),
    positioned(state, settleSeconds) {
      positions.inc({ state });
      settling.observe(settleSeconds);
    },
  };
}

/** Registers gauges that get their value when they are scraped. */
function pulled(registry: Registry, pool: () => PoolState, watermarkLag: () => number): void {
  /** @param aggregator how the values of several workers are combined. */
  const gauge = (name: string, help: string, value: () => number, aggregator: 'sum' | 'max' = 'sum') =>
    registry.registerMetric(
      new Gauge({
        name,
        help,
        aggregator,
        registers: [],
        collect() {
          this.set(value());
        },
      }),
    );
  gauge('tidemark_database_pool_busy', 'Database connections in use.', () => pool().total - pool().idle);
  gauge('tidemark_database_pool_idle', 'Database connections open and not in use.', () => pool().idle);
  gauge(
    'tidemark_database_pool_waiting',
    'Requests waiting for a database connection.',
    () => pool().waiting,
  );
  gauge(
    'tidemark_watermark_lag_seconds',
    'How far the newest time up to which all messages are known is behind the newest published time.',
    watermarkLag,
    'max',
  );
  gauge('tidemark_workers', 'Processes that serve.', () => 1);
}
