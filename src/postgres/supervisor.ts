import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { endClusterProcesses } from './cluster-processes.ts';
import { launchServer, ServerStartError, type ServerCommand, type ServerProcess } from './server-process.ts';

export interface Supervisor {
  /** Ends the watch and the server. Bounded by some 4 s. */
  stop(): Promise<void>;
}

/**
 * Faults that pass by themselves: what a killed server leaves (its pid, its shared memory) takes a moment to go, and a
 * port may be taken for a moment by a passing connection.
 */
const PASSING =
  /postmaster\.pid" already exists|shared memory block|could not create any TCP\/IP sockets|could not bind/;
const PASSING_MS = 10_000;
const RETRY_MS = 100;

export interface RestartPolicy {
  /** A server that has served this long is sound: when it ends, that is the first end again. */
  readonly soundMs: number;
  /** Pause before the second restart in a row, doubled for each further one; the first is at once. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

const RESTARTS: RestartPolicy = { soundMs: 60_000, pauseMs: 500, longestPauseMs: 30_000 };

/**
 * Starts the server, having ended what an earlier, killed supervisor left, and starts it again on the same port
 * whenever it ends by itself, for ever: a full disk is cleared some day, and then nobody should have to notice. From
 * the second end in a row on, an error line each time says how it ended and where the log is.
 * @throws ServerStartError when the first start fails.
 */
export async function superviseServer(
  command: ServerCommand,
  logger: Logger,
  policy: RestartPolicy = RESTARTS,
): Promise<Supervisor> {
  const stopping = new AbortController();
  let server = await start(command, logger, stopping.signal);

  /** Resolves when the new server has ended as well, or could not start, with how. */
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
      // It has seen the end, or ends itself what it was just about to start.
      await watching;
    },
  };
}

async function start(command: ServerCommand, logger: Logger, stopping: AbortSignal): Promise<ServerProcess> {
  for (const deadline = Date.now() + PASSING_MS; ;) {
    const orphan = await endClusterProcesses(command.clusterDir);
    if (orphan !== undefined)
      logger.warn({ serverPid: orphan }, 'ended the PostgreSQL that an earlier run left behind');
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
