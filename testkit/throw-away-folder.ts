import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endClusterProcesses } from '../src/postgres/cluster-processes.ts';
import { programName } from '../src/postgres/running-program.ts';

const PREFIX = 'tidemark-test-';

/** The folder of PostgreSQL's own files in a DATA_DIR. */
export const clusterOf = (dataDir: string): string => join(dataDir, 'postgres', 'cluster');

/** Makes a folder whose name contains the pid of this process. */
export async function makeThrowAwayFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** Ends the PostgreSQL server that works in the folder, if there is one, and removes the folder. */
export async function removeThrowAwayFolder(folder: string): Promise<void> {
  await endClusterProcesses(clusterOf(folder));
  // An initdb whose supervisor was killed may still write for a moment.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Removes the folders of processes that were killed, and ends the servers they left running. */
export async function removeAbandonedFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || (await programName(Number(owner)))) continue;
    // A folder of another user cannot be removed. It does no harm.
    await removeThrowAwayFolder(join(tmpdir(), name)).catch(() => undefined);
  }
}
