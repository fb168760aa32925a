import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors/app-error.ts';
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

/** How long an orphaned server may take for a fast shutdown, then for an immediate one. */
const FAST_MS = 3_000;
const IMMEDIATE_MS = 3_000;
const KILL_MS = 2_000;

/**
 * Ends what an earlier supervisor, killed without notice, left running on the cluster: a whole server, or backends
 * that have not yet seen that theirs is gone. Stopped and not adopted, since a new start may want other settings
 * and is a parent that hears of the server's end. Call it only while holding the lock of DATA_DIR.
 * @returns pid of the orphaned server, when there was one.
 */
export async function endClusterProcesses(clusterDir: string): Promise<number | undefined> {
  const recorded = await readPostmasterFile(clusterDir);
  const orphan = recorded && (await worksOn(recorded.pid, clusterDir)) ? recorded.pid : undefined;
  if (orphan !== undefined) {
    await endProcess(orphan, clusterDir);
  } else if (recorded) {
    await discardStaleFile(recorded.pid, clusterDir);
  }
  for (const pid of await processesOn(clusterDir)) {
    // Without their server they can do no more than finish, which is a crash to the next one anyway.
    signal(pid, 'SIGKILL');
    await ended(pid, clusterDir, KILL_MS);
  }
  return orphan;
}

async function endProcess(pid: number, clusterDir: string): Promise<void> {
  signal(pid, 'SIGINT');
  if (await ended(pid, clusterDir, FAST_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await ended(pid, clusterDir, IMMEDIATE_MS)) return;
  signal(pid, 'SIGKILL');
  if (await ended(pid, clusterDir, KILL_MS)) return;
  throw new AppError(
    'EMBEDDED_DATABASE_FAILED',
    `A PostgreSQL of an earlier run (process ${pid}) still works on ${clusterDir} and cannot be ended.`,
  );
}

/**
 * The server takes any living process with the recorded pid, a stranger or a zombie, for its predecessor and
 * refuses to start: after a restart of a container that is the rule, as pids are the same small numbers again.
 * The file of a pid that is dead stays, for the server's own check of shared memory.
 */
async function discardStaleFile(pid: number, clusterDir: string): Promise<void> {
  try {
    process.kill(pid, 0);
  } catch {
    return;
  }
  await unlink(join(clusterDir, 'postmaster.pid'));
}

async function ended(pid: number, clusterDir: string, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(10)) {
    if (!(await worksOn(pid, clusterDir))) return true;
  }
  return false;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
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
