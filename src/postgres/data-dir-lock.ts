import { constants } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors/app-error.ts';
import { signalProcess, systemErrorCode } from './process-signal.ts';
import { runProgram } from './run-program.ts';

/** Darwin's flag of open(2) that also takes the lock. Node has no name for it. */
const O_EXLOCK = 0x20;

export interface DataDirLock {
  /** Idempotent. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly since: string;
}

/**
 * Locks `path` with flock(2). The kernel gives the lock to one open file at a time and releases it when the process
 * ends, also after kill -9. So there are no stale locks, and reused pids do not matter. The content of the file is only
 * for people. The file is never removed, because then two processes could each lock a file of that name.
 * @throws AppError `DATA_DIR_IN_USE`, without waiting, if another process has the lock; other errors if locking fails.
 */
export async function lockDataDir(path: string, dataDir: string): Promise<DataDirLock> {
  const file = await openLocked(path);
  if (!file) throw await inUse(path, dataDir);
  await file.truncate(0);
  await file.write(`${process.pid} since ${new Date().toISOString()}\n`, 0);
  let held = true;
  return {
    async release() {
      if (!held) return;
      held = false;
      await file.truncate(0);
      await file.close();
    },
  };
}

/** The open file if we got the lock. Undefined if another process has it. */
async function openLocked(path: string): Promise<FileHandle | undefined> {
  const flags = constants.O_RDWR | constants.O_CREAT;
  if (process.platform === 'darwin') {
    return open(path, flags | O_EXLOCK | constants.O_NONBLOCK, 0o600).catch((error: unknown) => {
      if (systemErrorCode(error) === 'EAGAIN') return undefined;
      throw error;
    });
  }
  // Node has no flock. The lock belongs to the open file, not to the process that takes it: flock(1) locks the file it
  // inherits as 3 and ends, and we keep it open. Programs we start later do not inherit it (O_CLOEXEC).
  const file = await open(path, flags, 0o600);
  const { code, output } = await runProgram(['flock', '--nonblock', '3'], { fd3: file.fd });
  if (code === 0) return file;
  await file.close();
  if (code === 1) return undefined;
  throw new Error(`flock (of the package util-linux) failed: ${output.trim()}`);
}

async function inUse(path: string, dataDir: string): Promise<AppError> {
  const holder = await readHolder(path);
  const who = holder ? `process ${holder.pid}, since ${holder.since}` : 'another process';
  const cure = holder ? `Stop that process (kill ${holder.pid})` : 'Stop that process';
  return new AppError(
    'DATA_DIR_IN_USE',
    `DATA_DIR ${dataDir} is in use by ${who}. ${cure}, choose another DATA_DIR, or set DATABASE_URL.`,
  );
}

/** A process writes its pid a moment after it has got the lock. Until then, the file may contain that of a dead one. */
async function readHolder(path: string): Promise<Holder | undefined> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const holder = parseHolder(await readFile(path, 'utf8'));
    if (holder && signalProcess(holder.pid, 0)) return holder;
    await sleep(20);
  }
  return undefined;
}

function parseHolder(text: string): Holder | undefined {
  const [, pid, since] = /^(\d+) since (\S+)\n$/.exec(text) ?? [];
  return pid !== undefined && since !== undefined ? { pid: Number(pid), since } : undefined;
}
