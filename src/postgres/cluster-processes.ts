import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors/app-error.ts';
import { signalProcess } from './process-signal.ts';
import { runProgram } from './run-program.ts';

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

/** How long a fast shutdown (it writes a checkpoint) may take, then an immediate one, then the kernel. */
const SHUTDOWN = [
  ['SIGINT', 2_500],
  ['SIGQUIT', 1_000],
  ['SIGKILL', 1_000],
] as const;

/**
 * Ends every process that works on the cluster: a server, ours or one whose supervisor was killed, in order when it
 * obeys within 2.5 s and the hard way else, which the next start recovers from without loss; and backends that have
 * not yet seen that their server is gone. Call it only while holding the lock of DATA_DIR.
 * @returns pid of the server, when there was one.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` when the server is there even after a kill -9.
 */
export async function endClusterProcesses(clusterDir: string): Promise<number | undefined> {
  const recorded = await readPostmasterFile(clusterDir);
  const server = recorded && (await worksOn(recorded.pid, clusterDir)) ? recorded.pid : undefined;
  if (server !== undefined) {
    await endServer(server, clusterDir);
  } else if (recorded) {
    await discardStaleFile(recorded.pid, clusterDir);
  }
  for (const pid of await processesOn(clusterDir)) {
    // Without their server they can do no more than finish, which is a crash to the next one anyway.
    signalProcess(pid, 'SIGKILL');
    await ended(pid, clusterDir, 1_000);
  }
  return server;
}

async function endServer(pid: number, clusterDir: string): Promise<void> {
  for (const [signal, patienceMs] of SHUTDOWN) {
    signalProcess(pid, signal);
    if (await ended(pid, clusterDir, patienceMs)) return;
  }
  throw new AppError(
    'EMBEDDED_DATABASE_FAILED',
    `The PostgreSQL of ${clusterDir} (process ${pid}) cannot be ended, not even by kill -9.`,
  );
}

/**
 * The server takes any living process with the recorded pid, a stranger or a zombie, for its predecessor and
 * refuses to start: after a restart of a container that is the rule, as pids are the same small numbers again.
 * The file of a pid that is dead stays, for the server's own check of shared memory.
 */
async function discardStaleFile(pid: number, clusterDir: string): Promise<void> {
  if (signalProcess(pid, 0)) await unlink(join(clusterDir, 'postmaster.pid'));
}

async function ended(pid: number, clusterDir: string, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(10)) {
    if (!(await worksOn(pid, clusterDir))) return true;
  }
  return false;
}

/** Processes of the server on this cluster. Elsewhere than on Linux: none are found but the recorded one. */
async function processesOn(clusterDir: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => worksOn(pid, clusterDir)));
  return pids.filter((_, i) => found[i]);
}

/**
 * Whether this living process is PostgreSQL on this cluster: every process of a server works in its data folder.
 * Compared by inode, as the folder may be known by several paths. False for a zombie: it has no folder any more.
 */
async function worksOn(pid: number, clusterDir: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { output } = await runProgram(['ps', '-ww', '-o', 'command=', '-p', String(pid)]);
    return output.includes(`postgres -D ${clusterDir}`);
  }
  try {
    const [cluster, folder, name] = await Promise.all([
      stat(clusterDir),
      stat(`/proc/${pid}/cwd`),
      readFile(`/proc/${pid}/comm`, 'utf8'),
    ]);
    return cluster.ino === folder.ino && cluster.dev === folder.dev && name.trim() === 'postgres';
  } catch {
    return false;
  }
}
