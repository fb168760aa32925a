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
  /** So many ends of the server within the window are borne; one more is no accident. */
  readonly ends: number;
  readonly windowMs: number;
  /** Pause before the second restart within the window, doubled for each further one; the first is at once. */
  readonly pauseMs: number;
}

const RESTARTS: RestartPolicy = { ends: 5, windowMs: 60_000, pauseMs: 500 };

/**
 * Starts the server, having ended what an earlier, killed supervisor left, and starts it again on the same port
 * whenever it ends by itself, until it does so too often: then an error line says so and where the log is.
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
  const restart = async (): Promise<string> => {
    try {
      server = await start(command, logger, stopping.signal);
    } catch (error) {
      if (error instanceof ServerStartError) return error.message;
      throw error;
    }
    return server.ended;
  };
  const watch = async (): Promise<void> => {
    let how = await server.ended;
    for (let ends: number[] = []; !stopping.signal.aborted; how = await restart()) {
      ends = [...ends, Date.now()].filter((at) => at > Date.now() - policy.windowMs);
      if (ends.length > policy.ends)
        throw new ServerStartError(
          `${ends.length} ends within ${policy.windowMs / 1000} s, the last: ${how}`,
        );
      logger.warn({ how, ends: ends.length }, 'the embedded PostgreSQL ended; starting it again');
      const pause = ends.length === 1 ? 0 : policy.pauseMs * 2 ** (ends.length - 2);
      await sleep(pause, undefined, { signal: stopping.signal });
    }
  };
  const watching = watch().catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    logger.error(
      { err: error, log: command.log.path },
      `the embedded PostgreSQL does not stay up and is given up; its log is ${command.log.path}`,
    );
  });

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
