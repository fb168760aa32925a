import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../errors/app-error.ts';
import { systemErrorCode } from './process-signal.ts';
import { runProgram } from './run-program.ts';
import type { ServerBinaries } from './server-binaries.ts';
import type { ServerIdentity } from './server-identity.ts';
import { tellingLine } from './server-log.ts';

/** The one database role: superuser of a server nobody else uses. */
export const CLUSTER_USER = 'tidemark';

/** The builtin provider sorts alike on every machine, whatever locales it has. */
const CLUSTER_FLAGS = [
  `--username=${CLUSTER_USER}`,
  '--auth=scram-sha-256',
  '--locale-provider=builtin',
  '--locale=C.UTF-8',
  '--encoding=UTF8',
  '--no-instructions',
];

/** Where things are under the cluster's home, `DATA_DIR/postgres`. */
export function clusterPaths(home: string): { dataDir: string; passwordFile: string; logDir: string } {
  return { dataDir: join(home, 'cluster'), passwordFile: join(home, 'password'), logDir: join(home, 'log') };
}

export interface ClusterOptions {
  readonly home: string;
  readonly binaries: ServerBinaries;
  readonly identity: ServerIdentity;
  /** False for throw-away clusters only: the new files may be lost when the machine fails. */
  readonly durable: boolean;
}

/** The uid that owns the cluster; undefined before the first start. */
export async function clusterOwner(home: string): Promise<number | undefined> {
  return stat(home).then(
    ({ uid }) => uid,
    (error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    },
  );
}

/**
 * Makes the cluster when there is none. All or nothing: it is made beside and moved into place when it is whole, so
 * that a kill at any moment leaves either no cluster or a good one.
 * @returns the password of `CLUSTER_USER`.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` when it cannot be made, or when one of another major version is there.
 */
export async function prepareCluster(options: ClusterOptions): Promise<string> {
  const { home, binaries } = options;
  const { dataDir, passwordFile } = clusterPaths(home);
  if ((await clusterOwner(home)) === undefined) await makeCluster(options);
  const version = await readOrExplain(join(dataDir, 'PG_VERSION'));
  if (version !== binaries.majorVersion) {
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `The data in ${dataDir} was written by PostgreSQL ${version}, the embedded server is ${binaries.majorVersion}. ` +
        `Nothing was touched. Start the version of Tidemark it was made with, or give this one another DATA_DIR or a ` +
        `DATABASE_URL.`,
    );
  }
  return readOrExplain(passwordFile);
}

async function readOrExplain(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `${path} is missing or cannot be read, so the database beside it cannot be opened. Nothing was touched. ` +
        `Restore it from a backup, or give this one another DATA_DIR or a DATABASE_URL.`,
      { cause: error },
    );
  });
  return text.trim();
}

async function makeCluster(options: ClusterOptions): Promise<void> {
  const { home, binaries, identity, durable } = options;
  await removeHalfMade(home);
  // A name of its own: the initdb of a run that was killed may be alive still, and must not write into ours.
  const draft = `${home}.partial-${randomBytes(4).toString('hex')}`;
  const { dataDir, passwordFile } = clusterPaths(draft);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (identity.credentials.uid !== undefined) {
    for (const path of [draft, dataDir, passwordFile]) {
      await chown(path, identity.fileOwner, identity.credentials.gid ?? identity.fileOwner);
    }
  }
  const command = [binaries.initdb, `--pgdata=${dataDir}`, `--pwfile=${passwordFile}`, ...CLUSTER_FLAGS];
  if (!durable) command.push('--no-sync');
  const { code, output } = await runProgram(command, { runAs: identity });
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true });
    throw new AppError('EMBEDDED_DATABASE_FAILED', initdbFault(dataDir, output, identity));
  }
  await rename(draft, home);
  // Else a power cut could undo the renaming, and with it the whole database of the time since.
  if (durable) await syncFolder(dirname(home));
}

function initdbFault(dataDir: string, output: string, identity: ServerIdentity): string {
  const hint =
    identity.credentials.uid === undefined
      ? ''
      : ` PostgreSQL refuses to run as root and ran as the user nobody: every folder on the way to DATA_DIR and to ` +
        `node_modules must be open to it.`;
  return (
    `PostgreSQL cannot make its cluster in ${dataDir}: ${tellingLine(output) ?? 'no reason given'}.${hint} ` +
    `Mend that, or start as an ordinary user, or set DATABASE_URL.`
  );
}

async function removeHalfMade(home: string): Promise<void> {
  const parent = dirname(home);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(home)}.partial-`)) continue;
    // An initdb that still writes may win this time; the next first start tries again.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
