import type { MikroORM } from '@mikro-orm/postgresql';
import type { SyncConfig } from './config/config.ts';
import { pendingMigrations } from './db/migrate.ts';
import { closeOrm, openOrm } from './db/orm.ts';
import { PoolWatch } from './db/pool-watch.ts';
import { createRowReader } from './rows/row-reader.ts';
import type { RowReader } from './rows/row-reader.ts';
import type { Logger } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import type { Metrics } from './observability/metrics.ts';
import { createLongAnswers } from './sync/long-answers.ts';
import { createShortAnswers } from './sync/short-answers.ts';
import { createSyncService } from './sync/sync-service.ts';
import type { SyncService } from './sync/sync-service.ts';
import { ANCHOR_SPACING_MS, ANCHOR_STATEMENT } from './watermark/anchor-row.ts';
import { createWatermark } from './watermark/watermark.ts';
import type { Watermark } from './watermark/watermark.ts';

export interface GatewayOptions {
  readonly databaseUrl: string;
  /** Maximum number of connections; values below 2 are raised to 2. */
  readonly poolMax: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly sync: SyncConfig;
  readonly logger: Logger;
}

/** Everything behind the doors that belongs to one database. */
export interface Gateway {
  readonly sync: SyncService;
  readonly metrics: Metrics;
  readonly watermark: Watermark;
  readonly orm: MikroORM;
  readonly rows: RowReader;
  /** Resolves with the reason why requests cannot be served now, or with undefined. Rejects as the database does. */
  readonly notReady: () => Promise<string | undefined>;
  /** Ends the watermark and the connections. */
  stop(): Promise<void>;
}

/**
 * The watermark's statements take about 1 ms. One that takes this long has met a dead connection, ms. It is then tried once
 * more, so a request waits for at most twice this time.
 */
const WATERMARK_TIMEOUT_MS = 3_000;

/** One process can encode what two or three connections read. More would only hold memory. */
const MAX_LONG_ANSWERS = 4;

/** Connections that are reserved for short answers. */
const SHORT_CONNECTIONS = 2;

/** Puts watermark, sync and metrics together for one database. The database need not answer yet. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { databaseUrl: url, poolMax, applicationName, sync, logger } = options;
  // Requests wait for the watermark, so it must not wait behind them for a connection.
  const watermarkMax = poolMax < 4 ? 1 : 2;
  const requestMax = Math.max(1, poolMax - watermarkMax);
  const orm = await openOrm({ url, poolMax: requestMax, applicationName, logger });
  const watermarkOrm = await openOrm({
    url,
    poolMax: watermarkMax,
    applicationName,
    queryTimeoutMs: WATERMARK_TIMEOUT_MS,
    logger,
  });
  const pool = await orm.em.getConnection().getNativeClient();
  const pools = new PoolWatch(() => performance.now());
  pools.watch(pool);
  pools.watch(await watermarkOrm.em.getConnection().getNativeClient());
  const metrics = createMetrics({
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    watermarkLag: () => watermark.lagSeconds(),
  });
  const watermark = createWatermark({
    orm: watermarkOrm,
    settleMs: sync.settleMs,
    holdBackMs: sync.holdBackMs,
    logger,
    monotonic: () => performance.now(),
    onFault: (error) => pools.note(error),
    onAnswer: (state, seconds) => metrics.positioned(state, seconds),
  });
  watermark.start();
  const rows = createRowReader(pool, (error) => pools.note(error));
  return {
    sync: createSyncService({
      rows,
      watermark,
      roomLimit: sync.roomLimit,
      shortAnswersWithAnchor: createShortAnswers({
        rows,
        roomLimit: sync.roomLimit,
        leading: ANCHOR_STATEMENT,
        spacingMs: ANCHOR_SPACING_MS,
      }),
      shortAnswers: createShortAnswers({ rows, roomLimit: sync.roomLimit }),
      longAnswers: createLongAnswers(Math.min(MAX_LONG_ANSWERS, Math.max(1, requestMax - SHORT_CONNECTIONS))),
    }),
    metrics,
    watermark,
    orm,
    rows,
    notReady: async () => {
      if ((await pendingMigrations(orm)).length > 0) return 'the database is not migrated';
      return watermark.isReady() ? undefined : 'the watermark has no confirmed time yet';
    },
    async stop() {
      watermark.stop();
      await Promise.all([closeOrm(orm), closeOrm(watermarkOrm)]);
    },
  };
}
