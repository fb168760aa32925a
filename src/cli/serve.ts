import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createApp } from '../app.ts';
import { createTokenVerifier } from '../auth/access-token.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { closeOrm, openOrm } from '../db/orm.ts';
import { fillDemoOnce } from '../demo/fill-demo-once.ts';
import { AppError } from '../errors/app-error.ts';
import { startGateway } from '../gateway.ts';
import { createHttpServer } from '../http/http-server.ts';
import { createSyncService } from '../sync/sync-service.ts';
import { banner } from './banner.ts';
import type { CommandContext } from './command-context.ts';
import { openDatabase } from './open-database.ts';
import { packageRoot, packageVersion } from './package-root.ts';
import { signToken, verificationKey } from './signing.ts';

/** Answers under way may take this long after a stop is asked for, ms; the whole stop has 5 s. */
const DRAIN_MS = 2_500;
const SWEEP_MS = 20;
const DEMO_TOKEN_SECONDS = 30 * 24 * 3600;

/** Starts everything, serves until `stop` is aborted, and ends everything in the reverse order. */
export async function serve(context: CommandContext): Promise<void> {
  const { config, logger, stop, now } = context;
  await using closing = new AsyncDisposableStack();

  const database = await openDatabase(context);
  closing.defer(() => database.stop());
  if (config.database.replicaUrls.length > 0) {
    logger.warn('DATABASE_REPLICA_URLS is not used by this version: everything is read from the primary');
  }
  stop.throwIfAborted();
  if (config.database.migrateOnStart) {
    const applied = await migrateDatabase({ url: database.url, logger, signal: stop });
    if (applied.length > 0) logger.info({ applied }, 'database migrated');
  }
  stop.throwIfAborted();
  const demoToken = database.embedded ? await prepareDemo(context, database.url) : undefined;

  const orm = await openOrm({
    url: database.url,
    poolMax: config.database.poolMax,
    applicationName: 'tidemark',
    logger,
  });
  closing.defer(() => closeOrm(orm));
  const { metrics, watermark, notReady } = await startGateway({ orm, sync: config.sync, logger });
  closing.defer(() => watermark.stop());
  const tokens = createTokenVerifier({ ...config.auth, key: await verificationKey(config), now });
  const app = await createApp({
    sync: createSyncService({ orm, watermark, roomLimit: config.sync.roomLimit }),
    tokens,
    metrics,
    logger,
    version: packageVersion(),
    notReady,
    corsOrigins: config.http.corsOrigins,
    assetsDir: join(packageRoot(), 'dist', 'web'),
    // A page that anybody on the network can open must not hold a token.
    demoToken: isLoopback(config.http.host) ? demoToken : undefined,
  });
  closing.defer(() => app.stop());

  stop.throwIfAborted();
  const server = createHttpServer(app.handler);
  const url = await listen(server, config.http.host, config.http.port);
  closing.defer(() => drain(server));
  logger.info({ url, version: packageVersion(), embeddedDatabase: database.embedded }, 'listening');
  context.tell(banner({ url, demoToken, embedded: database.embedded }));

  if (!stop.aborted) await once(stop, 'abort');
  logger.info('stopping: answers under way are finished first');
  app.drain();
}

/** Demo data, once, and a token to see it with; undefined where this configuration cannot sign one. */
async function prepareDemo(
  { config, logger, now }: CommandContext,
  url: string,
): Promise<string | undefined> {
  const { filled, accountId } = await fillDemoOnce({ url, now: new Date(now()) });
  if (filled) logger.info('demo data written');
  if (config.auth.key.kind !== 'embedded' && config.auth.key.kind !== 'secret') return undefined;
  return signToken(config, { accountId, lifetimeSeconds: DEMO_TOKEN_SECONDS, now });
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'ADDRESS_UNAVAILABLE',
      `Cannot listen on ${host}:${port}: ${reason}. Choose another with HOST and PORT.`,
      { cause: error },
    );
  }
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

/** No new connections; those with an answer under way get `DRAIN_MS`, then all are cut. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Node closes the connections that are idle now; one whose answer ends later would be kept open for its client.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
