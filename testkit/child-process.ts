import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A stop may take 5 s; a process that needs longer is killed. */
const STOP_MS = 6_000;

export interface ProcessOptions {
  /** The whole environment: nothing of this process is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  /** The user it runs as, for callers that are root. */
  readonly uid?: number | undefined;
  /** What becomes of standard output: kept for `stdout()`, sent to /dev/null, or given line by line to a function. */
  readonly output?: 'kept' | 'dropped' | ((line: string) => void);
}

/** How a process ended. `code` is null when a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running program. Disposing of it sends SIGTERM, then SIGKILL after 6 s, and resolves when the process is gone. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Calls `listener` after each piece of output. */
  onOutput(listener: () => void): void;
  /** Resolves after the last output. */
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Stops reading its output. Whatever the process writes from now on fails. */
  hangUp(): void;
  /** Writes to its standard input. */
  type(keys: string): void;
}

const running = new Set<ChildProcess>();

/** Kills every process that was started here and still runs. */
export function killLeftovers(): void {
  for (const child of running) child.kill('SIGKILL');
}
process.once('exit', killLeftovers);

export function startProcess(command: readonly string[], options: ProcessOptions): RunningProcess {
  const { env, cwd, uid, output = 'kept' } = options;
  const [program, ...args] = command;
  const child = spawn(program!, args, {
    env,
    stdio: ['pipe', output === 'dropped' ? 'ignore' : 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  running.add(child);
  const listeners: (() => void)[] = [];
  const kept = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      kept[name] += text;
      if (name === 'stdout' && typeof output === 'function') {
        const lines = kept.stdout.split('\n');
        kept.stdout = lines.pop() ?? '';
        lines.forEach(output);
      }
      for (const listener of listeners) listener();
    });
  }
  let hasEnded = false;
  // `close` comes after the last of the output.
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    running.delete(child);
    hasEnded = true;
    return { code, signal } as Ended;
  });
  return {
    pid: child.pid!,
    stdout: () => kept.stdout,
    stderr: () => kept.stderr,
    onOutput: (listener) => void listeners.push(listener),
    ended,
    hasEnded: () => hasEnded,
    signal: (signal) => void child.kill(signal),
    hangUp: () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    type: (keys) => void child.stdin?.write(keys),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(late);
    },
  };
}
