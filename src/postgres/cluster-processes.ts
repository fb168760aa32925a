import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors/app-error.ts';
import { signalProcess } from './process-signal.ts';
import { programName, worksIn } from './running-program.ts';

/** The part of `postmaster.pid` that we read. The server writes it. */
export interface PostmasterFile {
  readonly pid: number;
  /** `starting`, `ready`, `stopping`…; empty until the server writes it. */
  readonly status: string;
}

/** Undefined if there is no such file: the cluster was shut down cleanly, or its server has not written it yet. */
export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, status: (lines[7] ?? '').trim() } : undefined;
}

/** The signals that end a server, and how long each may take: fast (with a checkpoint), immediate, kill -9. */
export const SHUTDOWN = [
  { signal: 'SIGINT', patienceMs: 2_000 },
  { signal: 'SIGQUIT', patienceMs: 500 },
  { signal: 'SIGKILL', patienceMs: 1_000 },
] as const;

/**
 * Ends the processes that a killed supervisor left on the cluster: a server, or backends that have not yet noticed the
 * end of their server. They are not reused, because the settings may have changed and only a parent notices the end of
 * its server. Call it only while holding the lock of DATA_DIR.
 * @returns pid of the server, if there was one.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` if the server is still there after kill -9.
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
    // Backends without a server can only end. The next server must recover from a crash in any case.
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
    `An earlier run left a PostgreSQL server on ${clusterDir}. Its process ${pid} does not end, even after kill -9.`,
  );
}

/**
 * If any process has the recorded pid, the server takes it for its predecessor and refuses to start, even if it is a
 * zombie or another program. That is common after a container restart, because pids start again from small numbers.
 * The file stays if the pid is dead, because the server itself then checks the shared memory, and in case of doubt.
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

/** Empty except on Linux: elsewhere, they cannot be distinguished from other clusters' and soon end by themselves. */
async function backendsOf(clusterDir: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => isServerOf(pid, clusterDir)));
  return pids.filter((_, i) => found[i]);
}

/** The working folder of each process of a server is the server's data folder. */
async function isServerOf(pid: number, clusterDir: string): Promise<boolean> {
  return (await programName(pid)) === 'postgres' && (await worksIn(pid, clusterDir));
}
