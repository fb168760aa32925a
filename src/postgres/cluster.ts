import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../errors/app-error.ts';
import { systemErrorCode } from './process-signal.ts';
import { runProgram } from './run-program.ts';
import type { ServerBinaries } from './server-binaries.ts';
import type { ServerIdentity } from './server-identity.ts';
import { tellingLine } from './server-log.ts';

/** The only database role. It is a superuser, because only we use this server. */
export const CLUSTER_USER = 'tidemark';

/** The builtin locale provider sorts the same on every machine. */
const CLUSTER_FLAGS = [
  `--username=${CLUSTER_USER}`,
  '--auth=scram-sha-256',
  '--locale-provider=builtin',
  '--locale=C.UTF-8',
  '--encoding=UTF8',
  '--no-instructions',
];

/** The paths under the cluster's home, `DATA_DIR/postgres`. */
export function clusterPaths(home: string): { dataDir: string; passwordFile: string; logDir: string } {
  return { dataDir: join(home, 'cluster'), passwordFile: join(home, 'password'), logDir: join(home, 'log') };
}

export interface ClusterOptions {
  readonly home: string;
  readonly binaries: ServerBinaries;
  readonly identity: ServerIdentity;
  /** False only for temporary clusters: the new files may be lost if the machine fails. */
  readonly durable: boolean;
}

/** The uid that owns the cluster. Undefined before the first start. */
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
 * Creates the cluster if there is none. It is created under another name and renamed when it is complete. So a kill at
 * any moment leaves either no cluster or a complete one.
 * @returns the password of `CLUSTER_USER`.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` if it cannot be created or the existing one has another major version.
 */
export async function prepareCluster(options: ClusterOptions): Promise<string> {
  const { home, binaries } = options;
  const { dataDir, passwordFile } = clusterPaths(home);
  if ((await clusterOwner(home)) === undefined) await makeCluster(options);
  const version = await readOrExplain(join(dataDir, 'PG_VERSION'));
  if (version !== binaries.majorVersion) {
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `PostgreSQL ${version} wrote the data in ${dataDir}, but the embedded server is version ` +
        `${binaries.majorVersion}. Nothing was changed. Start the version of Tidemark that created the data, choose ` +
        `another DATA_DIR, or set DATABASE_URL.`,
    );
  }
  return readOrExplain(passwordFile);
}

async function readOrExplain(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `${path} is missing or cannot be read, so the embedded database cannot be opened. Nothing was changed. ` +
        `Restore the file from a backup, choose another DATA_DIR, or set DATABASE_URL.`,
      { cause: error },
    );
  });
  return text.trim();
}

async function makeCluster(options: ClusterOptions): Promise<void> {
  const { home, binaries, identity, durable } = options;
  await removeHalfMade(home);
  // A random name, because the initdb of a killed run may still be running and must not write into our folder.
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
  // Otherwise a power failure could undo the renaming, and so lose the whole database.
  if (durable) await syncFolder(dirname(home));
}

function initdbFault(dataDir: string, output: string, identity: ServerIdentity): string {
  const hint =
    identity.credentials.uid === undefined
      ? ''
      : ` PostgreSQL refuses to run as root, so it ran as the user nobody. That user must have access to DATA_DIR, ` +
        `node_modules and all folders above them.`;
  return (
    `PostgreSQL cannot create its data in ${dataDir}: ${tellingLine(output) ?? 'it gives no reason'}.${hint} ` +
    `Correct that, start as an ordinary user, or set DATABASE_URL.`
  );
}

async function removeHalfMade(home: string): Promise<void> {
  const parent = dirname(home);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(home)}.partial-`)) continue;
    // An initdb that is still running may write a file meanwhile. The next first start tries again.
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
