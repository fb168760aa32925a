import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll } from 'vitest';

const MAIN = resolve('dist/src/cli/main.js');
/** Beyond what a stop may take (5 s), a process that a test has left is killed. */
const STOP_MS = 6_000;

export interface ProcessOptions {
  /** The whole environment beside PATH: nothing of the test run's own leaks in. */
  readonly env?: Readonly<Record<string, string>>;
  /** The user it runs as; for tests that run as root. */
  readonly uid?: number;
  readonly cwd?: string;
  /** Runs the words of a command line; `(words) => ['script', …]` puts another program around it. */
  readonly wrap?: (words: readonly string[]) => readonly string[];
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `tidemark …` of the build, as a process of its own. Disposing of it ends it, the hard way if need be. */
export interface TidemarkProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Its address, once it listens. Rejects, with what it wrote, when it ends first. */
  readonly url: Promise<string>;
  readonly ended: Promise<Ended>;
  signal(signal: NodeJS.Signals): void;
  /** Reads its output no more: what it writes from now on breaks. */
  hangUp(): void;
  /** Keys on its terminal, when it is wrapped in one. */
  type(keys: string): void;
}

const running = new Set<ChildProcess>();
// A test that timed out has not come to disposing of its own.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

export function startTidemark(words: readonly string[], options: ProcessOptions = {}): TidemarkProcess {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
  const command = [process.execPath, MAIN, ...words];
  const [program, ...args] = options.wrap ? options.wrap(command) : command;
  const child = spawn(program!, args, {
    env: { PATH: `${resolve('node_modules/.bin')}:/usr/bin:/bin:/usr/sbin:/sbin`, ...options.env },
    stdio: 'pipe',
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  running.add(child);
  let [stdout, stderr] = ['', ''];
  let heard = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    heard();
  });
  // `close`: after the last of its output.
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    running.delete(child);
    return { code, signal } as Ended;
  });
  const url = new Promise<string>((found, failed) => {
    heard = () => {
      // The banner: unlike a line of the log it is there at any LOG_LEVEL. On a terminal the two are one.
      const address = /REST +(http:\S+)\/messager/.exec(stderr || stdout)?.[1];
      if (address !== undefined) found(address);
    };
    void ended.then((how) =>
      failed(new Error(`tidemark ended before it listened (${JSON.stringify(how)}):\n${stdout}${stderr}`)),
    );
  });
  // Who does not ask for the address is not told that there is none.
  url.catch(() => undefined);
  return {
    pid: child.pid!,
    stdout: () => stdout,
    stderr: () => stderr,
    url,
    ended,
    signal: (signal) => void child.kill(signal),
    hangUp: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    type: (keys) => void child.stdin.write(keys),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** Runs a command to its end. */
export async function runTidemark(
  words: readonly string[],
  options?: ProcessOptions,
): Promise<Ended & { readonly stdout: string; readonly stderr: string }> {
  await using process = startTidemark(words, options);
  return { ...(await process.ended), stdout: process.stdout(), stderr: process.stderr() };
}
