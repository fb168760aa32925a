import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { createApp } from '../src/app.ts';
import { createTokenVerifier } from '../src/auth/access-token.ts';
import { packageRoot } from '../src/cli/package-root.ts';
import { startGateway } from '../src/gateway.ts';
import type { Gateway } from '../src/gateway.ts';
import { createHttpServer } from '../src/http/http-server.ts';
import { createSpoolSpace } from '../src/http/spool.ts';
import type { SpoolSpace } from '../src/http/spool.ts';
import type { SyncService } from '../src/sync/sync-service.ts';
import type { Watermark } from '../src/watermark/watermark.ts';
import { TEST_SECRET } from './tokens.ts';

export interface TestServerOptions {
  readonly databaseUrl: string;
  /** A free port when absent. */
  readonly port?: number;
  readonly roomLimit?: number;
  readonly poolMax?: number;
  /** What all spools together may use. */
  readonly spoolBytes?: number;
  readonly settleMs?: number;
  readonly holdBackMs?: number;
  readonly corsOrigins?: readonly string[];
  readonly demoToken?: string;
  /** Silent when absent. */
  readonly logger?: Logger;
  /** Makes another sync service to stand behind the doors. */
  readonly sync?: (gateway: Gateway) => SyncService;
}

export interface TestServer {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  readonly watermark: Watermark;
  readonly spools: SpoolSpace;
  close(): Promise<void>;
}

/** Starts the whole gateway in this process on 127.0.0.1, put together as `tidemark serve` does it. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const logger = options.logger ?? pino({ level: 'silent' });
  const gateway = await startGateway({
    databaseUrl: options.databaseUrl,
    poolMax: options.poolMax ?? 10,
    applicationName: 'tidemark-test',
    sync: {
      roomLimit: options.roomLimit ?? 500,
      settleMs: options.settleMs ?? 100,
      holdBackMs: options.holdBackMs ?? 2000,
    },
    logger,
  });
  const { metrics, notReady, watermark } = gateway;
  const spools = createSpoolSpace({ folder: tmpdir(), maxBytes: options.spoolBytes ?? 1024 ** 3 });
  const app = await createApp({
    sync: options.sync?.(gateway) ?? gateway.sync,
    tokens: createTokenVerifier({
      key: { kind: 'secret', secret: TEST_SECRET, algorithms: ['HS256'] },
      issuer: undefined,
      audience: undefined,
      accountClaim: 'sub',
      clockToleranceS: 0,
      logger,
      now: () => Date.now(),
    }),
    forkEntityManager: () => gateway.orm.em.fork(),
    metrics,
    logger,
    version: '0.0.0-test',
    notReady,
    spools,
    corsOrigins: options.corsOrigins ?? [],
    assetsDir: join(packageRoot(), 'dist', 'web'),
    demoToken: options.demoToken,
  });
  const server = createHttpServer(app.handler);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    watermark,
    spools,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await app.stop();
      await gateway.stop();
    },
  };
}
