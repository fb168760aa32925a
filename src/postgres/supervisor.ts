import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { endClusterProcesses } from './cluster-processes.ts';
import { launchServer, ServerStartError, type ServerCommand, type ServerProcess } from './server-process.ts';

export interface Supervisor {
  /** Ends the supervision and the server. Takes about 4 s at most. */
  stop(): Promise<void>;
}

/**
 * Faults that go away by themselves: the pid and the shared memory of a killed server disappear only after a moment,
 * and a short connection may occupy the port.
 */
const PASSING =
  /postmaster\.pid" already exists|shared memory block|could not create any TCP\/IP sockets|could not bind/;
const PASSING_MS = 10_000;
const RETRY_MS = 100;

export interface RestartPolicy {
  /** If a server has served for this long, its earlier ends no longer count. */
  readonly soundMs: number;
  /** Pause before the second restart in a row, doubled for each further one. The first is immediate. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

const RESTARTS: RestartPolicy = { soundMs: 60_000, pauseMs: 500, longestPauseMs: 30_000 };

/**
 * Ends what an earlier, killed supervisor left, then starts the server. If the server ends by itself, starts it again
 * on the same port, as often as needed. So it recovers without help once a full disk has space again. From the second
 * end in a row on, an error line says each time how it ended and where the log is.
 * @throws ServerStartError if the first start fails.
 */
export async function superviseServer(
  command: ServerCommand,
  logger: Logger,
  policy: RestartPolicy = RESTARTS,
): Promise<Supervisor> {
  const stopping = new AbortController();
  let server = await start(command, logger, stopping.signal);

  /** Resolves when the new server has also ended or could not start. `how` is the reason. */
  const restart = async (): Promise<{ how: string; servedMs: number }> => {
    try {
      server = await start(command, logger, stopping.signal);
    } catch (error) {
      return { how: error instanceof Error ? error.message : String(error), servedMs: 0 };
    }
    const readyAt = performance.now();
    return { how: await server.ended, servedMs: performance.now() - readyAt };
  };
  const watch = async (): Promise<void> => {
    let how = await server.ended;
    for (let ends = 1; !stopping.signal.aborted;) {
      const pauseMs = ends === 1 ? 0 : Math.min(policy.pauseMs * 2 ** (ends - 2), policy.longestPauseMs);
      logger[ends === 1 ? 'warn' : 'error'](
        { how, ends, pauseMs, log: command.log.path },
        'the embedded PostgreSQL ended; starting it again',
      );
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      const life = await restart();
      how = life.how;
      ends = life.servedMs > policy.soundMs ? 1 : ends + 1;
    }
  };
  const watching = watch();

  return {
    async stop() {
      stopping.abort();
      await server.stop();
      // If the loop was just starting a server, it ends that server first.
      await watching;
    },
  };
}

async function start(command: ServerCommand, logger: Logger, stopping: AbortSignal): Promise<ServerProcess> {
  for (const deadline = Date.now() + PASSING_MS; ;) {
    const orphan = await endClusterProcesses(command.clusterDir);
    if (orphan !== undefined)
      logger.warn({ serverPid: orphan }, 'ended a PostgreSQL server that an earlier run left behind');
    try {
      return await launchServer(command, stopping);
    } catch (error) {
      const passing = error instanceof ServerStartError && PASSING.test(error.message);
      if (!passing || stopping.aborted || Date.now() > deadline) throw error;
      logger.debug({ reason: error.message }, 'the embedded PostgreSQL cannot start yet; trying again');
      await sleep(RETRY_MS);
    }
  }
}
