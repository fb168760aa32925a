import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPostmasterFile, SHUTDOWN } from './cluster-processes.ts';
import { PROGRAM_ENVIRONMENT, type RunAs } from './run-program.ts';
import { tellingLine, type ServerLog } from './server-log.ts';

export interface ServerCommand {
  readonly postgres: string;
  readonly runAs: RunAs;
  readonly clusterDir: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: ServerLog;
}

/** A server that accepts connections. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves with the reason when the process has ended, for example `exit code 1` or `SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;
  /** Stops it: first fast, after 2 s immediately, after 2.5 s with kill -9. No committed data is lost. */
  stop(): Promise<void>;
}

/** The server ended, or was not ready in time. The message says how, with the line of its output that says why. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
}

const READY_POLL_MS = 20;
/** Recovery after a crash replays about `max_wal_size` (1 GB) at most: seconds, or a minute on a slow disk. */
const READY_MS = 90_000;

/** The last five cannot be overridden: they keep the server private to this machine, on our port and in our log. */
const settingsOf = (command: ServerCommand): Record<string, string> => ({
  shared_buffers: '128MB',
  max_connections: '100',
  max_prepared_transactions: '20',
  timezone: 'UTC',
  log_timezone: 'UTC',
  ...command.settings,
  listen_addresses: '127.0.0.1',
  port: String(command.port),
  unix_socket_directories: '',
  logging_collector: 'off',
});

/**
 * Starts the server and waits until it accepts connections.
 * @param stopping if aborted, ends the wait and the server.
 * @throws ServerStartError
 */
export async function launchServer(command: ServerCommand, stopping: AbortSignal): Promise<ServerProcess> {
  const args = Object.entries(settingsOf(command)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, ...rest] = [...command.runAs.wrapper, command.postgres, '-D', command.clusterDir, ...args];
  const child = spawn(program!, rest, {
    env: PROGRAM_ENVIRONMENT,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    // A separate session, because Ctrl-C reaches our whole process group and the server must end after our requests.
    detached: true,
    ...command.runAs.credentials,
  });
  // After process.exit or a crash of ours, the server must not keep running. It recovers at the next start.
  const lastResort = (): void => void child.kill('SIGQUIT');
  process.once('exit', lastResort);
  let output = '';
  let ready = false;
  const collect = (chunk: Buffer): void => {
    command.log.write(chunk);
    if (!ready) output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);

  const gone = new AbortController();
  const ended = new Promise<string>((resolve) => {
    const finish = (how: string): void => {
      process.off('exit', lastResort);
      gone.abort();
      resolve(how);
    };
    child.on('error', (error) => finish(error.message));
    // Not `close`, because backends keep the pipes open for a moment longer.
    child.on('exit', (code, signal) => finish(signal ?? `exit code ${code}`));
  });

  const pid = child.pid ?? 0;
  const stop = async (): Promise<void> => {
    for (const { signal, patienceMs } of SHUTDOWN) {
      if (gone.signal.aborted) return;
      child.kill(signal);
      await Promise.race([ended, sleep(patienceMs, undefined, { ref: false })]);
    }
  };
  const impatient = AbortSignal.any([gone.signal, stopping, AbortSignal.timeout(READY_MS)]);
  while (!impatient.aborted) {
    const postmaster = await readPostmasterFile(command.clusterDir);
    if (postmaster?.pid === pid && postmaster.status === 'ready' && !stopping.aborted) {
      ready = true;
      output = '';
      return { pid, ended, stop };
    }
    await Promise.race([ended, sleep(READY_POLL_MS)]);
  }
  const how = gone.signal.aborted ? await ended : 'it was not ready in time';
  // A server that is not ready has committed nothing for a client, so it can be killed.
  child.kill('SIGKILL');
  // The last output may still be in the pipe when the process has ended.
  await sleep(READY_POLL_MS);
  const line = tellingLine(output);
  throw new ServerStartError(line === undefined ? how : `${line} (${how})`);
}
