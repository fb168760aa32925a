import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { createApp } from '../../src/app.ts';
import { createTokenVerifier } from '../../src/auth/access-token.ts';
import { issueToken } from '../../src/auth/issue-token.ts';
import { startGateway } from '../../src/gateway.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import { createSpoolSpace } from '../../src/http/spool.ts';
import type { SpoolSpace } from '../../src/http/spool.ts';
import type { SyncService } from '../../src/sync/sync-service.ts';
import type { Watermark } from '../../src/watermark/watermark.ts';

export const TEST_SECRET = 'a secret of the tests, longer than 32 bytes';

export interface TestServerOptions {
  readonly databaseUrl: string;
  readonly roomLimit?: number;
  readonly poolMax?: number;
  /** What all spools may use together. */
  readonly spoolBytes?: number;
  readonly settleMs?: number;
  readonly holdBackMs?: number;
  readonly corsOrigins?: readonly string[];
  readonly demoToken?: string;
  readonly logger?: Logger;
  /** Stands in for the sync service, to see what the doors make of its faults. */
  readonly sync?: SyncService;
}

export interface TestServer {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  readonly watermark: Watermark;
  readonly spools: SpoolSpace;
  close(): Promise<void>;
}

/** The whole server on a free port of 127.0.0.1, put together as `tidemark serve` does. */
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
    sync: options.sync ?? gateway.sync,
    tokens: createTokenVerifier({
      key: { kind: 'secret', secret: TEST_SECRET, algorithms: ['HS256'] },
      issuer: undefined,
      audience: undefined,
      accountClaim: 'sub',
      now: () => Date.now(),
    }),
    forkEntityManager: () => gateway.orm.em.fork(),
    metrics,
    logger,
    version: '0.0.0-test',
    notReady,
    spools,
    corsOrigins: options.corsOrigins ?? [],
    assetsDir: resolve('dist/web'),
    demoToken: options.demoToken,
  });
  const server = createHttpServer(app.handler);
  server.listen(0, '127.0.0.1');
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

/** A token the test server accepts. */
export function tokenFor(accountId: string, lifetimeSeconds = 3600): string {
  return issueToken({
    accountId,
    secret: TEST_SECRET,
    algorithm: 'HS256',
    accountClaim: 'sub',
    issuer: undefined,
    audience: undefined,
    lifetimeSeconds,
    now: () => Date.now(),
  });
}
