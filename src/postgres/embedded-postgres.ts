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
  /** DATA_DIR, created if absent. The cluster, its password and its log are in its folder `postgres`. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** More server settings, for example `{ fsync: 'off' }` for temporary data. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** `postgresql://user:password@127.0.0.1:port/tidemark`. A secret. It stays the same while this process lives. */
  readonly url: string;
  /** Stops the server (kills it after 2 s, without data loss) and releases DATA_DIR. Idempotent; never rejects. */
  stop(): Promise<void>;
}

const DATABASE = 'tidemark';

/**
 * Starts our own PostgreSQL server, with its data in DATA_DIR, and keeps it running while this process lives. It can be
 * reached only from this machine and only with the password. First repairs what a kill -9 of us or the server left.
 * @throws AppError `DATA_DIR_IN_USE` if another process uses this DATA_DIR, and does not disturb that process;
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
      `The embedded PostgreSQL cannot use DATA_DIR ${options.dataDir}: ${reason}. Correct that, choose another ` +
        `DATA_DIR, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger, settings = {} } = options;
  const binaries = await locateServerBinaries();
  // Whatever the umask is: only the owner may look into it.
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  // An absolute path without links, because PostgreSQL's programs run in another folder.
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
        `The embedded PostgreSQL does not start: ${error.message}. See its log: ${log.path}`,
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

/** Needed at every start: if an earlier one was killed early, there is a cluster without the database. */
async function ensureDatabase(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: `${serverUrl}/postgres`, connectionTimeoutMillis: 10_000 });
  // Without a listener, losing an idle connection would end the process. The next query fails anyway.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
