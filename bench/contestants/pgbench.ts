import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ALL_COLUMNS_SQL, sqlValues } from '../sync-statement.ts';
import type { Question } from '../sync-statement.ts';

const run = promisify(execFile);

export const HOW_TO_GET_PGBENCH =
  'pgbench is not installed; it comes with the PostgreSQL server of a distribution (Debian: apt-get install postgresql-contrib; macOS: brew install postgresql)';

/** Finds the newest pgbench of Debian, or one in PATH. Undefined when there is none. */
export async function findPgbench(): Promise<
  { readonly path: string; readonly version: string } | undefined
> {
  const debian = await readdir('/usr/lib/postgresql').catch(() => []);
  const folders = [
    ...debian.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  for (const folder of folders) {
    const path = join(folder, 'pgbench');
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return { path, version: (await run(path, ['--version'])).stdout.trim() };
  }
  return undefined;
}

const NAMES = ['account', 'since', 'upto', 'room_limit'] as const;

export interface Pgbench extends AsyncDisposable {
  /** Runs so many transactions on each connection. Resolves with transactions per second, without the time to connect. */
  run(question: Question, transactions: number): Promise<number>;
}

/** Prepares pgbench to run Tidemark's own statement, prepared once on each connection. It drops the answers. */
export async function openPgbench(options: {
  readonly path: string;
  readonly url: string;
  readonly connections: number;
}): Promise<Pgbench> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-pgbench-'));
  const script = join(folder, 'sync.sql');
  // For pgbench a colon begins a name, even inside text. Only the two colons of a cast do not.
  if (/(?<!:):(?!:)\w/.test(ALL_COLUMNS_SQL))
    throw new Error('the sync statement has a colon that pgbench would take for a name');
  await writeFile(
    script,
    `${NAMES.reduce((sql, name, index) => sql.replaceAll(`$${index + 1}`, `:${name}`), ALL_COLUMNS_SQL)};\n`,
  );
  const { hostname, port, username, password, pathname } = new URL(options.url);
  return {
    async run(question, transactions) {
      const values = sqlValues(question);
      const { stdout } = await run(
        options.path,
        [
          '--no-vacuum',
          '--protocol=prepared',
          `--file=${script}`,
          `--client=${options.connections}`,
          '--jobs=1',
          `--transactions=${transactions}`,
          ...NAMES.map((name, index) => `--define=${name}=${values[index]}`),
          `--host=${hostname}`,
          `--port=${port}`,
          `--username=${decodeURIComponent(username)}`,
          pathname.slice(1),
        ],
        {
          env: {
            PATH: process.env['PATH'],
            PGPASSWORD: decodeURIComponent(password),
            PGAPPNAME: 'bench-pgbench',
          },
        },
      );
      const [, perSecond] = /^tps = ([\d.]+)/m.exec(stdout) ?? [];
      if (perSecond === undefined || /failed transactions: [1-9]/.test(stdout))
        throw new Error(`pgbench:\n${stdout}`);
      return Number(perSecond);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
