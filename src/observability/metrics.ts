import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Door = 'rest' | 'graphql';

/** The state of a connection pool at one moment, in connections and waiting requests. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface Metrics {
  readonly registry: Registry;
  /** One answered request: `outcome` is `ok` or an error code. */
  requestDone(door: Door, outcome: string, seconds: number): void;
  messagesSent(door: Door, count: number): void;
}

/**
 * The numbers of one server, in a registry of their own. Node's usual ones (event-loop delay, memory, garbage
 * collection) are among them. `pool` is asked at each scrape.
 */
export function createMetrics(pool: () => PoolState): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'tidemark_requests_total',
    help: 'Requests answered, by door and outcome ("ok" or an error code).',
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
  const connections = new Gauge({
    name: 'tidemark_database_pool_connections',
    help: 'Database connections of the pool, by state.',
    labelNames: ['state'],
    registers,
    collect() {
      const { total, idle } = pool();
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'busy' }, total - idle);
    },
  });
  const waiting = new Gauge({
    name: 'tidemark_database_pool_waiting',
    help: 'Requests waiting for a database connection.',
    registers,
    collect() {
      this.set(pool().waiting);
    },
  });
  void connections;
  void waiting;
  return {
    registry,
    requestDone(door, outcome, seconds) {
      requests.inc({ door, outcome });
      duration.observe({ door }, seconds);
    },
    messagesSent: (door, count) => messages.inc({ door }, count),
  };
}
