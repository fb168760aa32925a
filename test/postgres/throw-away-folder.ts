import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endClusterProcesses } from '../../src/postgres/cluster-processes.ts';
import { programName } from '../../src/postgres/running-program.ts';

const PREFIX = 'tidemark-test-';

/** The cluster of a DATA_DIR. */
export const clusterOf = (dataDir: string): string => join(dataDir, 'postgres', 'cluster');

/** A folder whose name says which process it belongs to. */
export async function makeThrowAwayFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** Ends the server that works in it, if any, and removes it. */
export async function removeThrowAwayFolder(folder: string): Promise<void> {
  await endClusterProcesses(clusterOf(folder));
  // An initdb whose supervisor was killed may write for a moment yet.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** What a test run that was killed has left: its servers run on, its folders stay. */
export async function removeAbandonedFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || (await programName(Number(owner)))) continue;
    // Another user's stays: it is in nobody's way.
    await removeThrowAwayFolder(join(tmpdir(), name)).catch(() => undefined);
  }
}
