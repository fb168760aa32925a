import { setTimeout as sleep } from 'node:timers/promises';
import { findLocalPort } from '../src/postgres/local-port.ts';
import { startProcess } from './child-process.ts';

export interface ServerCommand {
  /** Arguments of Node: the entry file, and what follows. */
  readonly args: readonly string[];
  /** The whole environment beside PATH, HOST and PORT. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Answers anything but 503 when the server is ready. */
  readonly readyPath: string;
  /** Gets each line of standard output, which goes to /dev/null when absent. */
  readonly onLine?: (line: string) => void;
}

/** An HTTP server as a process of its own, on one port through all its lives. Disposing of it stops it. */
export interface ServerProcess extends AsyncDisposable {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  readonly port: number;
  /** Changes with a restart. */
  readonly pid: number;
  /** False while a killed server has not been ready again. */
  isReady(): boolean;
  /** Ends it with kill -9 and starts it again on the same port. Resolves when it is ready. */
  killAndRestart(): Promise<void>;
}

const READY_MS = 30_000;
const POLL_MS = 20;

/**
 * Starts a gateway, or another server that reads HOST and PORT. Resolves when it is ready.
 * @throws Error with the end of what it wrote to standard error, when it ends or is not ready within 30 s.
 */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  const port = await findLocalPort();
  const url = `http://127.0.0.1:${port}`;
  const launch = () =>
    startProcess([process.execPath, ...command.args], {
      env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(port), ...command.env },
      cwd: command.cwd,
      output: command.onLine ?? 'dropped',
    });
  let child = launch();
  let isReady = false;

  async function untilReady(): Promise<void> {
    for (const deadline = performance.now() + READY_MS; ; await sleep(POLL_MS)) {
      if (child.hasEnded() || performance.now() > deadline) {
        const what = child.hasEnded() ? 'ended' : 'was not ready';
        await child[Symbol.asyncDispose]();
        throw new Error(`${command.args.join(' ')} ${what}:\n${child.stderr().slice(-4000)}`);
      }
      const answer = await fetch(`${url}${command.readyPath}`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer && answer.status !== 503) break;
    }
    isReady = true;
  }

  await untilReady();
  return {
    url,
    port,
    get pid() {
      return child.pid;
    },
    isReady: () => isReady,
    async killAndRestart() {
      isReady = false;
      child.signal('SIGKILL');
      await child.ended;
      child = launch();
      await untilReady();
    },
    async [Symbol.asyncDispose]() {
      isReady = false;
      await child[Symbol.asyncDispose]();
    },
  };
}
