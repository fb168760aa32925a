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
  /** Resolves, with how (`exit code 1`, `SIGKILL`), once the process is gone; it never rejects. */
  readonly ended: Promise<string>;
  /** Fast, after 2 s immediate, after 2.5 s by kill -9. Nothing committed is lost either way. */
  stop(): Promise<void>;
}

/** The server went, or did not get ready in time: the line of its output that says why, and how it ended. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
}

const READY_POLL_MS = 20;
/** Recovery after a crash replays at most some `max_wal_size` (1 GB): seconds on a disk, a minute on a slow one. */
const READY_MS = 90_000;

/** Not everything is a choice: what makes the server ours, reachable from here only and by password only. */
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
 * @param stopping ends the wait, and the server.
 * @throws ServerStartError
 */
export async function launchServer(command: ServerCommand, stopping: AbortSignal): Promise<ServerProcess> {
  const args = Object.entries(settingsOf(command)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, ...rest] = [...command.runAs.wrapper, command.postgres, '-D', command.clusterDir, ...args];
  const child = spawn(program!, rest, {
    env: PROGRAM_ENVIRONMENT,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    // A session of its own: Ctrl-C goes to our whole process group, and the server must outlive our last requests.
    detached: true,
    ...command.runAs.credentials,
  });
  // Whoever leaves by process.exit or a fault must not leave it running: it crashes, and recovers at the next start.
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
    // Not `close`: backends hold the pipes open for a moment longer.
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
  // Before it is ready it has promised nobody anything.
  child.kill('SIGKILL');
  // Its last words may still be in the pipe when the process is gone.
  await sleep(READY_POLL_MS);
  const line = tellingLine(output);
  throw new ServerStartError(line === undefined ? how : `${line} (${how})`);
}
