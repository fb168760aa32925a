import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findLocalPort } from '../src/postgres/local-port.ts';
import { clusterOf } from './throw-away-folder.ts';

const NOBODY = 65_534;
const PASSWORD = 'of the tests';

export interface InstalledPostgresOptions {
  /** The data goes into it; what an earlier start left there is used again. */
  readonly folder: string;
  /** Folder of `initdb` and `pg_ctl`. */
  readonly programs: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts the PostgreSQL of a distribution. As root, it runs as the user nobody, because PostgreSQL refuses root. */
export async function startInstalledPostgres(
  options: InstalledPostgresOptions,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { folder, programs } = options;
  const isRoot = process.geteuid?.() === 0;
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(join(programs, program), args, {
      cwd: folder,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    });
  const cluster = clusterOf(folder);
  if (!existsSync(cluster)) {
    const home = join(cluster, '..');
    await mkdir(home, { recursive: true });
    if (isRoot) for (const path of [folder, home]) await chown(path, NOBODY, NOBODY);
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, PASSWORD, { mode: 0o644 });
    const login = ['-U', 'tidemark', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
    await run('initdb', '-D', cluster, '-E', 'UTF8', '--no-sync', ...login);
  }
  const port = await findLocalPort();
  const settings = Object.entries({
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...options.settings,
  }).map(([name, value]) => `-c ${name}=${value}`);
  await run('pg_ctl', '-D', cluster, '-w', '-l', join(folder, 'log'), '-o', settings.join(' '), 'start');
  return {
    url: `postgresql://tidemark:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    async stop() {
      // Fails when the server is already down.
      await run('pg_ctl', '-D', cluster, '-w', '-m', 'fast', 'stop').catch(() => undefined);
    },
  };
}
