import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { endClusterProcesses, readPostmasterFile } from '../../src/postgres/cluster-processes.ts';
import { signalProcess } from '../../src/postgres/process-signal.ts';
import { clusterOf, makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';

/** Nothing is synced to disk. A kill of processes has the same effects, but the tests are faster. */
export const QUICK = { fsync: 'off', full_page_writes: 'off' } as const;

const folders: string[] = [];
const ends: (() => Promise<void>)[] = [];

/** Creates a folder that any user may write to. */
export async function makeDataDir(): Promise<string> {
  const folder = await makeThrowAwayFolder();
  await chmod(folder, 0o777);
  folders.push(folder);
  return folder;
}

/** For `afterEach`: ends every process started here and every server in a folder created here. The data stay. */
export async function endProcesses(): Promise<void> {
  await Promise.all(ends.splice(0).map(async (end) => end()));
  await Promise.all(folders.map(async (folder) => endClusterProcesses(clusterOf(folder))));
}

/** For `afterAll`. */
export async function removeDataDirs(): Promise<void> {
  await endProcesses();
  await Promise.all(folders.splice(0).map(removeThrowAwayFolder));
}

export interface Supervised {
  readonly pid: number;
  /** The result of the start: `url`, or `code` and `message` of the error. */
  readonly outcome: Promise<Outcome>;
  /** What it has logged so far. */
  log(): string;
  signal(name: NodeJS.Signals): void;
  /** Sends the signal and waits until the process is gone. */
  end(name: NodeJS.Signals): Promise<void>;
}

export interface Outcome {
  readonly url?: string;
  readonly code?: string;
  readonly message?: string;
}

export interface SupervisedOptions {
  readonly settings?: Record<string, string>;
  readonly uid?: number;
  /** A command that runs the program. */
  readonly wrapper?: readonly string[];
}

/** Starts an embedded PostgreSQL in a process and process group of its own. */
export function superviseInProcess(dataDir: string, options: SupervisedOptions = {}): Supervised {
  const main = join(import.meta.dirname, 'supervised-main.ts');
  const settings = JSON.stringify(options.settings ?? QUICK);
  const command = [...(options.wrapper ?? []), process.execPath, main, dataDir, settings];
  const child = spawn(command[0]!, command.slice(1), {
    cwd: '/',
    detached: true,
    // The first pipe closes when this process ends, even by a kill.
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const gone = once(child, 'exit');
  const signal = (name: NodeJS.Signals): void => {
    child.kill(name);
  };
  const end = async (name: NodeJS.Signals): Promise<void> => {
    signal(name);
    await gone;
  };
  ends.push(async () => end('SIGKILL'));
  return {
    pid: child.pid ?? 0,
    outcome: firstLine(child, () => log),
    log: () => log,
    signal,
    end,
  };
}

async function firstLine(child: ChildProcess, log: () => string): Promise<Outcome> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null) return said;
  }
  return { code: 'SAID_NOTHING', message: log() };
}

/** The url of a successful start. Otherwise throws its error. */
export async function urlOf(supervised: Supervised): Promise<string> {
  const { url, code, message } = await supervised.outcome;
  if (url === undefined) throw new Error(`${code}: ${message}\n${supervised.log()}`);
  return url;
}

/** Creates the table `kept` with one row. */
export const WRITE = 'drop table if exists kept; create table kept (n int); insert into kept values (1)';
export const READ = 'select n from kept';

/** Runs SQL on a connection of its own. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function postmasterPid(dataDir: string): Promise<number> {
  const file = await readPostmasterFile(clusterOf(dataDir));
  if (!file) throw new Error(`no server works in ${dataDir}`);
  return file.pid;
}

export async function killPostmaster(dataDir: string): Promise<void> {
  signalProcess(await postmasterPid(dataDir), 'SIGKILL');
}
