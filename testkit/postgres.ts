import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { readPostmasterFile } from '../src/postgres/cluster-processes.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { signalProcess } from '../src/postgres/process-signal.ts';
import { programName } from '../src/postgres/running-program.ts';
import { startInstalledPostgres } from './installed-postgres.ts';
import { clusterOf, makeThrowAwayFolder, removeThrowAwayFolder } from './throw-away-folder.ts';

/** Settings of the server, by their names in postgresql.conf. */
export type PostgresSettings = Readonly<Record<string, string>>;

/** Nothing is synced to disk. A kill -9 of the server loses no data, only a crash of the machine does. */
export const NOT_SYNCED: PostgresSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
};

export interface PostgresOptions {
  /** Folder of an installed PostgreSQL's programs, such as `/usr/lib/postgresql/15/bin`. Absent: the embedded one. */
  readonly programs?: string | undefined;
  readonly settings?: PostgresSettings;
  /** Silent when absent. */
  readonly logger?: Logger;
}

/** A PostgreSQL server with data of its own. Disposing of it stops the server and removes the data. */
export interface Postgres extends AsyncDisposable {
  /** A superuser's URL of a database without tables. It changes with `restart`. */
  readonly url: string;
  /**
   * Ends the server with kill -9 and resolves when its process is gone. The supervisor of the embedded server then
   * starts it again; an installed server stays down until `restart`.
   */
  kill(): Promise<void>;
  /** Stops the server in order, then starts it on the same data with other settings. */
  restart(settings: PostgresSettings): Promise<void>;
}

/** Starts a throw-away server on 127.0.0.1. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const { programs, logger = pino({ level: 'silent' }) } = options;
  const folder = await makeThrowAwayFolder();
  // Also when the process exits early: the data can be gigabytes. The server may still be stopping at that moment.
  const removeAtExit = (): void =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  process.once('exit', removeAtExit);
  const remove = async (): Promise<void> => {
    await removeThrowAwayFolder(folder);
    process.off('exit', removeAtExit);
  };
  const start = (settings: PostgresSettings) =>
    programs === undefined
      ? startEmbeddedPostgres({ dataDir: folder, logger, settings })
      : startInstalledPostgres({ folder, programs, settings });

  let server: { readonly url: string; stop(): Promise<void> };
  try {
    server = await start(options.settings ?? {});
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    get url() {
      return server.url;
    },
    async kill() {
      const postmaster = await readPostmasterFile(clusterOf(folder));
      // Without a file it is down since the last kill, and has not been started again yet.
      if (!postmaster) return;
      signalProcess(postmaster.pid, 'SIGKILL');
      while ((await programName(postmaster.pid)) === 'postgres') await sleep(2);
    },
    async restart(settings) {
      await server.stop();
      server = await start(settings);
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await remove();
    },
  };
}
