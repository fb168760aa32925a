import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../app.ts';
import { createTokenVerifier } from '../auth/access-token.ts';
import { AppError } from '../errors/app-error.ts';
import { startGateway } from '../gateway.ts';
import { createHttpServer } from '../http/http-server.ts';
import { createSpoolSpace } from '../http/spool.ts';
import type { Exposition, Metrics } from '../observability/metrics.ts';
import type { CommandContext } from './command-context.ts';
import { packageRoot, packageVersion } from './package-root.ts';
import { verificationKey } from './signing.ts';

/** Answers in progress may take this long after a stop begins, ms. The whole stop takes at most 5 s. */
const DRAIN_MS = 2_500;
const SWEEP_MS = 20;
/** Disk space for all answers to clients that read slowly, bytes. */
const SPOOL_BYTES = 1024 ** 3;

/** Whatever serves at an address: this process, or several workers. */
export interface Serving {
  /** http://<host>:<port> */
  readonly url: string;
  /** Accepts no new connections, finishes the answers in progress, then ends everything it started. */
  stop(): Promise<void>;
}

export interface GatewayServer extends Serving {
  /** The metrics of this process. */
  readonly metrics: Metrics;
}

export interface GatewayServerOptions {
  readonly databaseUrl: string;
  readonly demoToken: string | undefined;
  /** Gives the answer of `/metrics`. Undefined: the metrics of this process. */
  readonly exposition: Exposition | undefined;
}

/**
 * A gateway in this process. It listens already.
 * @throws AppError `ADDRESS_UNAVAILABLE`; the reason of `stop` if that is aborted before the gateway listens.
 */
export async function startGatewayServer(
  { config, logger, stop, now }: CommandContext,
  { databaseUrl, demoToken, exposition }: GatewayServerOptions,
): Promise<GatewayServer> {
  await using starting = new AsyncDisposableStack();
  const gateway = await startGateway({
    databaseUrl,
    poolMax: config.database.poolMax,
    applicationName: 'tidemark',
    sync: config.sync,
    logger,
  });
  starting.defer(() => gateway.stop());
  const { sync, metrics, orm, notReady } = gateway;
  const tokens = createTokenVerifier({ ...config.auth, key: await verificationKey(config), now, logger });
  const app = await createApp({
    sync,
    tokens,
    forkEntityManager: () => orm.em.fork(),
    metrics,
    exposition,
    logger,
    version: packageVersion(),
    notReady,
    spools: createSpoolSpace({ folder: tmpdir(), maxBytes: SPOOL_BYTES }),
    corsOrigins: config.http.corsOrigins,
    assetsDir: join(packageRoot(), 'dist', 'web'),
    // Anyone on the network could open the page, so it must not contain a token.
    demoToken: isLoopback(config.http.host) ? demoToken : undefined,
  });
  starting.defer(() => app.stop());

  stop.throwIfAborted();
  const server = createHttpServer(app.handler);
  const url = await listen(server, config.http.host, config.http.port);
  starting.defer(() => drain(server));
  const closing = starting.move();
  return {
    url,
    metrics,
    stop: () => {
      app.drain();
      return closing.disposeAsync();
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'ADDRESS_UNAVAILABLE',
      `Cannot listen on ${host}:${port}: ${reason}. Choose another address with HOST and PORT.`,
      { cause: error },
    );
  }
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

/** Accepts no new connections. Answers in progress get `DRAIN_MS`, then all connections are closed. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Node closes only the connections that are idle now. One whose answer ends later would stay open for its client.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
