import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors/app-error.ts';
import { signalProcess } from './process-signal.ts';
import { programName, worksIn } from './running-program.ts';

/** What the server writes to `postmaster.pid`, as far as we read it. */
export interface PostmasterFile {
  readonly pid: number;
  /** `starting`, `ready`, `stopping`…; empty until the server knows. */
  readonly status: string;
}

/** Undefined when there is none: the cluster was shut down in order, or its server has not got that far. */
export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, status: (lines[7] ?? '').trim() } : undefined;
}

/** Signals that end a server, and how long each may take: fast (it writes a checkpoint), immediate, kernel. */
export const SHUTDOWN = [
  { signal: 'SIGINT', patienceMs: 2_000 },
  { signal: 'SIGQUIT', patienceMs: 500 },
  { signal: 'SIGKILL', patienceMs: 1_000 },
] as const;

/**
 * Ends what an earlier supervisor, killed without notice, left at work on the cluster: a whole server, or backends
 * that have not yet seen that theirs is gone. Ended and not adopted: a new start may want other settings, and a
 * parent hears of its server's end. Call it only while holding the lock of DATA_DIR.
 * @returns pid of the server, when there was one.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` when it is there even after a kill -9.
 */
export async function endClusterProcesses(clusterDir: string): Promise<number | undefined> {
  const recorded = await readPostmasterFile(clusterDir);
  const server = recorded && (await isServerOf(recorded.pid, clusterDir)) ? recorded.pid : undefined;
  if (server !== undefined) {
    await endServer(server, clusterDir);
  } else if (recorded) {
    await discardStaleFile(recorded.pid, clusterDir);
  }
  for (const pid of await backendsOf(clusterDir)) {
    // Without their server they can do no more than finish, which is a crash to the next one anyway.
    signalProcess(pid, 'SIGKILL');
    await ended(pid, clusterDir, 1_000);
  }
  return server;
}

async function endServer(pid: number, clusterDir: string): Promise<void> {
  for (const { signal, patienceMs } of SHUTDOWN) {
    signalProcess(pid, signal);
    if (await ended(pid, clusterDir, patienceMs)) return;
  }
  throw new AppError(
    'EMBEDDED_DATABASE_FAILED',
    `The PostgreSQL that an earlier run left on ${clusterDir} (process ${pid}) cannot be ended, not even by kill -9.`,
  );
}

/**
 * The server takes any living process with the recorded pid, a stranger or a zombie, for its predecessor and
 * refuses to start: after a restart of a container that is the rule, as pids are the same small numbers again.
 * The file stays when the pid is dead, for the server's own check of shared memory, and when in doubt.
 */
async function discardStaleFile(pid: number, clusterDir: string): Promise<void> {
  const program = await programName(pid);
  if (program !== undefined && program !== 'postgres') await unlink(join(clusterDir, 'postmaster.pid'));
}

async function ended(pid: number, clusterDir: string, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(10)) {
    if (!(await isServerOf(pid, clusterDir))) return true;
  }
  return false;
}

/** Elsewhere than on Linux they cannot be told from those of other clusters, and end by themselves in time. */
async function backendsOf(clusterDir: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => isServerOf(pid, clusterDir)));
  return pids.filter((_, i) => found[i]);
}

/** Every process of a server works in its data folder. */
async function isServerOf(pid: number, clusterDir: string): Promise<boolean> {
  return (await programName(pid)) === 'postgres' && (await worksIn(pid, clusterDir));
}
