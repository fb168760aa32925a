import { Router } from 'express';
import type { Request, Response } from 'express';
import { Registry } from 'prom-client';
import { AppError } from '../errors/app-error.ts';
import type { Logger } from '../observability/logger.ts';
import type { Exposition } from '../observability/metrics.ts';

export interface OperationsOptions {
  readonly exposition: Exposition;
  /**
   * Resolves with the reason why requests cannot be served now, or with undefined. Rejects with AppError `UNAVAILABLE`
   * if the database does not answer, and with any other error if it answers with one.
   */
  readonly notReady: () => Promise<string | undefined>;
  readonly logger: Logger;
}

/** For operators: `/healthz` (alive), `/readyz` (database reachable and migrated), `/metrics` (Prometheus). */
export function createOperationsRouter({ exposition, notReady, logger }: OperationsOptions): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void res.set('Cache-Control', 'no-store').json({ status: 'ok' }));
  router.get('/readyz', async (_req: Request, res: Response) => {
    const reason = await notReady().catch((error: unknown) => {
      const silent = error instanceof AppError && error.code === 'UNAVAILABLE';
      const why = silent
        ? 'the database does not answer'
        : 'the database refuses to say whether it is migrated; see the log';
      logger.warn({ err: silent ? error.cause : error }, `not ready: ${why}`);
      return why;
    });
    res.set('Cache-Control', 'no-store');
    if (reason === undefined) res.json({ status: 'ready' });
    else res.status(503).set('Retry-After', '2').json({ status: 'unavailable', reason });
  });
  router.get('/metrics', async (_req: Request, res: Response) => {
    res.set('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE).send(await exposition.metrics());
  });
  return router;
}
