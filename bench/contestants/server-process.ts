import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findLocalPort } from '../../src/postgres/local-port.ts';

/** A contestant that serves HTTP, as a process of its own. Disposing of it ends it. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

export interface ServerCommand {
  /** Of the Node that runs the bench. */
  readonly args: readonly string[];
  /** Its whole environment beside PATH, HOST and PORT. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers anything but 503 when the server is ready. */
  readonly readyPath: string;
}

const READY_MS = 30_000;
const POLL_MS = 20;
const STOP_MS = 6_000;

/** Resolves when it is ready. @throws Error with what it wrote to standard error when it is not. */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  const port = await findLocalPort();
  const nothing = openSync('/dev/null', 'w');
  const child = spawn(process.execPath, command.args, {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), ...command.env },
    stdio: ['ignore', nothing, 'pipe'],
  });
  closeSync(nothing);
  const ended = once(child, 'exit');
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4000);
  });
  // However the bench ends, what it started ends with it.
  const lastResort = (): void => void child.kill('SIGKILL');
  process.once('exit', lastResort);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const impatient = setTimeout(lastResort, STOP_MS);
    await ended;
    clearTimeout(impatient);
    process.off('exit', lastResort);
  };
  for (const deadline = performance.now() + READY_MS; ; await sleep(POLL_MS)) {
    const gone = child.exitCode !== null || child.signalCode !== null;
    if (gone || performance.now() > deadline) {
      await stop();
      throw new Error(`${command.args.join(' ')} ${gone ? 'ended' : 'was not ready'}:\n${said}`);
    }
    const answer = await fetch(`http://127.0.0.1:${port}${command.readyPath}`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer && answer.status !== 503) break;
  }
  return { pid: child.pid!, port, [Symbol.asyncDispose]: stop };
}
