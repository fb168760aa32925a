import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findLocalPort } from '../../src/postgres/local-port.ts';

/** Where Debian and its relatives put it; `TEST_POSTGRES_15_BIN` names another place. */
const BIN = process.env['TEST_POSTGRES_15_BIN'] ?? '/usr/lib/postgresql/15/bin';
const NOBODY = 65_534;

/** Undefined when there is one to test with. */
export const whyNoPostgres15 = existsSync(join(BIN, 'initdb'))
  ? undefined
  : `there is no PostgreSQL 15 in ${BIN}; TEST_POSTGRES_15_BIN may name the folder of its programs`;

export interface Postgres15 {
  readonly url: string;
  stop(): Promise<void>;
}

/** A throw-away server of the oldest version that is promised to do. */
export async function startPostgres15(): Promise<Postgres15> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-postgres-15-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) await chown(folder, NOBODY, NOBODY);
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(join(BIN, program), args, {
      cwd: folder,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    });
  const data = join(folder, 'data');
  const password = 'of the tests';
  await writeFile(join(folder, 'password'), password, { mode: 0o644 });
  await run(
    'initdb',
    '-D',
    data,
    '-U',
    'tidemark',
    '-A',
    'scram-sha-256',
    `--pwfile=${join(folder, 'password')}`,
    '-E',
    'UTF8',
    '--no-sync',
  );
  const port = await findLocalPort();
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories= -c fsync=off`;
  await run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start');
  return {
    url: `postgresql://tidemark:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    async stop() {
      await run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
