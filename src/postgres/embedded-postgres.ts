import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { AppError } from '../errors/app-error.ts';
import { CLUSTER_USER, clusterOwner, clusterPaths, prepareCluster } from './cluster.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { findLocalPort } from './local-port.ts';
import { locateServerBinaries } from './server-binaries.ts';
import { chooseIdentity } from './server-identity.ts';
import { openServerLog } from './server-log.ts';
import { ServerStartError } from './server-process.ts';
import { superviseServer } from './supervisor.ts';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR, made when absent. The cluster, its password and its log go into `postgres` in it. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** Further settings of the server, say `{ fsync: 'off' }` for throw-away data. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** `postgresql://user:password@127.0.0.1:port/tidemark`; the same as long as this process lives. A secret. */
  readonly url: string;
  /** Shuts the server down (2 s, then the hard way, without loss) and gives DATA_DIR free. Idempotent; never rejects. */
  stop(): Promise<void>;
}

const DATABASE = 'tidemark';

/**
 * A real PostgreSQL of our own: reachable from this machine only and by password only, kept running while this
 * process lives, its data kept in DATA_DIR. What a kill -9 of either left behind is put in order first.
 * @throws AppError `DATA_DIR_IN_USE` when another process works on this DATA_DIR, which stays undisturbed;
 * `EMBEDDED_DATABASE_FAILED` with the reason and what to do about it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `The embedded PostgreSQL cannot work in DATA_DIR ${options.dataDir}: ${reason}. Mend that, or give this one ` +
        `another DATA_DIR or a DATABASE_URL.`,
      { cause: error },
    );
  }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger, settings = {} } = options;
  const binaries = await locateServerBinaries();
  await mkdir(options.dataDir, { recursive: true });
  // One name for it, whatever links lead there: the server is told the folder, and its programs run elsewhere.
  const dataDir = await realpath(options.dataDir);
  const home = join(dataDir, 'postgres');
  const identity = await chooseIdentity(home, await clusterOwner(home));
  const lock = await lockDataDir(`${home}.lock`, dataDir);
  try {
    const password = await prepareCluster({ home, binaries, identity, durable: settings.fsync !== 'off' });
    const port = await findLocalPort();
    const paths = clusterPaths(home);
    const log = openServerLog(paths.logDir);
    const command = {
      postgres: binaries.postgres,
      runAs: identity,
      clusterDir: paths.dataDir,
      port,
      settings,
      log,
    };
    const supervisor = await superviseServer(command, logger).catch((error: unknown) => {
      log.close();
      if (!(error instanceof ServerStartError)) throw error;
      throw new AppError(
        'EMBEDDED_DATABASE_FAILED',
        `The embedded PostgreSQL does not start: ${error.message} (see its log, ${log.path})`,
        { cause: error },
      );
    });
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= endAll());
    const endAll = async (): Promise<void> => {
      await supervisor
        .stop()
        .catch((error: unknown) => logger.error({ err: error }, 'the embedded PostgreSQL cannot be stopped'));
      log.close();
      await lock.release();
    };
    const serverUrl = `postgresql://${CLUSTER_USER}:${password}@127.0.0.1:${port}`;
    try {
      await ensureDatabase(serverUrl);
    } catch (error) {
      await stop();
      throw error;
    }
    logger.info({ port, dataDir }, 'the embedded PostgreSQL is ready');
    return { url: `${serverUrl}/${DATABASE}`, stop };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** At every start, not only the first: one that was killed in between has a cluster and no database yet. */
async function ensureDatabase(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: `${serverUrl}/postgres`, connectionTimeoutMillis: 10_000 });
  // A connection lost while idle shows in the next query; the event alone must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
