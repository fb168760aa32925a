import type { MikroORM } from '@mikro-orm/postgresql';
import type { SyncConfig } from './config/config.ts';
import { pendingMigrations } from './db/migrate.ts';
import type { Logger } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import type { Metrics } from './observability/metrics.ts';
import { createWatermark } from './watermark/watermark.ts';
import type { Watermark } from './watermark/watermark.ts';

export interface GatewayOptions {
  readonly orm: MikroORM;
  readonly sync: Pick<SyncConfig, 'settleMs' | 'holdBackMs'>;
  readonly logger: Logger;
}

/** What stands behind the doors of one database. */
export interface Gateway {
  readonly metrics: Metrics;
  /** Started; the caller stops it. */
  readonly watermark: Watermark;
  /** Resolves with why requests cannot be served now, or with undefined. Rejects as the database does. */
  readonly notReady: () => Promise<string | undefined>;
}

/** Puts watermark and metrics together, which know of each other: answers are counted, and the lag is asked for. */
export async function startGateway({ orm, sync, logger }: GatewayOptions): Promise<Gateway> {
  const pool = await orm.em.getConnection().getNativeClient();
  const metrics = createMetrics({
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    watermarkLag: () => watermark.lagSeconds(),
  });
  const watermark = createWatermark({
    orm,
    settleMs: sync.settleMs,
    holdBackMs: sync.holdBackMs,
    logger,
    monotonic: () => performance.now(),
    onAnswer: (state, seconds) => metrics.positioned(state, seconds),
  });
  watermark.start();
  return {
    metrics,
    watermark,
    notReady: async () => {
      if ((await pendingMigrations(orm)).length > 0) return 'the database is not migrated';
      return watermark.isReady() ? undefined : 'the watermark has no confirmed time yet';
    },
  };
}
