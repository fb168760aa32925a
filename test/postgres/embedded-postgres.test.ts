import { readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { signalProcess } from '../../src/postgres/process-signal.ts';
import {
  endProcesses,
  makeDataDir,
  postmasterPid,
  query,
  QUICK,
  READ,
  removeDataDirs,
  superviseInProcess,
  urlOf,
  WRITE,
} from './supervised.ts';
import { clusterOf } from '../../testkit/throw-away-folder.ts';

afterEach(endProcesses);
afterAll(removeDataDirs);

const logger = pino({ level: 'silent' });
const start = async (settings: Record<string, string> = QUICK) =>
  startEmbeddedPostgres({ dataDir, logger, settings });

let dataDir: string;
beforeAll(async () => {
  dataDir = await makeDataDir();
  // A missing DATA_DIR is created.
  await rmdir(dataDir);
});

/** The names and modification times of all files. */
async function snapshot(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return Promise.all(names.map(async (name) => `${name} ${(await stat(join(folder, name))).mtimeMs}`));
}

test('the database is as promised, and has its data at the next start', async () => {
  const first = await startEmbeddedPostgres({ dataDir, logger });
  expect(first.url).toMatch(/^postgresql:\/\/tidemark:[\w-]{32}@127\.0\.0\.1:\d+\/tidemark$/);
  const promised = {
    fsync: 'on',
    synchronous_commit: 'on',
    max_prepared_transactions: '20',
    max_connections: '100',
    shared_buffers: '128MB',
    TimeZone: 'UTC',
    server_encoding: 'UTF8',
  };
  const settings = await query(first.url, 'select name, current_setting(name) as value from pg_settings');
  expect(Object.fromEntries(settings.map(({ name, value }) => [name, value]))).toMatchObject(promised);
  const locale = 'select datlocprovider as provider, datlocale as locale from pg_database';
  expect(await query(first.url, `${locale} where datname = current_database()`)).toEqual([
    { provider: 'b', locale: 'C.UTF-8' },
  ]);
  await query(first.url, WRITE);
  await Promise.all([first.stop(), first.stop()]);
  await first.stop();

  const second = await start();
  expect(await query(second.url, READ)).toEqual([{ n: 1 }]);
  await second.stop();
  expect(await readFile(join(dataDir, 'postgres', 'log', 'postgres.log'), 'utf8')).toMatch(
    /database system is shut down\n$/,
  );
});

test('only this machine can connect, only with the password, and only one private file contains it', async () => {
  const supervised = superviseInProcess(dataDir);
  const url = new URL(await urlOf(supervised));
  const modeOf = async (name: string) => (await stat(join(dataDir, 'postgres', name))).mode & 0o777;
  expect(await Promise.all(['.', 'cluster', 'log', 'password'].map(modeOf))).toEqual([
    0o700, 0o700, 0o700, 0o600,
  ]);
  for (const wrong of ['', 'wrong']) {
    const guess = new URL(url);
    guess.password = wrong;
    await expect(query(guess.href, 'select 1')).rejects.toThrow(/password/);
  }
  expect(await query(url.href, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(await query(url.href, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  const methods = await query(url.href, 'select distinct auth_method as method from pg_hba_file_rules');
  expect(methods).toEqual([{ method: 'scram-sha-256' }]);

  const seen = [
    supervised.log(),
    await readFile(join(dataDir, 'postgres', 'log', 'postgres.log'), 'utf8'),
    await readFile(`/proc/${await postmasterPid(dataDir)}/cmdline`, 'utf8').catch(() => ''),
    await readFile(`/proc/${await postmasterPid(dataDir)}/environ`, 'utf8').catch(() => ''),
  ];
  expect(seen.filter((text) => text.includes(url.password))).toEqual([]);
});

test('Ctrl-C reaches our whole process group, but not the server', async () => {
  const supervised = superviseInProcess(dataDir);
  const url = await urlOf(supervised);
  const server = await postmasterPid(dataDir);
  process.kill(-supervised.pid, 'SIGINT');
  await vi.waitFor(() => expect(supervised.log()).toContain('SIGINT ignored'));
  // If the signal had reached the server, it would end this session within 0.3 s.
  expect(await query(url, 'select 1 as one from pg_sleep(0.3)')).toEqual([{ one: 1 }]);
  expect(await postmasterPid(dataDir)).toBe(server);
  await supervised.end('SIGTERM');
  expect(signalProcess(server, 0)).toBe(false);
});

test('a stop takes less than 5 s even if a session hangs, and loses nothing', async () => {
  const server = await start();
  await query(server.url, WRITE);
  const sleeping = 'select pg_sleep(600)';
  const hanging = query(server.url, sleeping).catch(String);
  const session = await vi.waitFor(async () => {
    const [row] = await query(server.url, `select pid from pg_stat_activity where query = '${sleeping}'`);
    expect(row).toBeDefined();
    return Number(row?.['pid']);
  });
  signalProcess(session, 'SIGSTOP');
  const asked = Date.now();
  await server.stop();
  expect(Date.now() - asked).toBeLessThan(5_000);

  const next = await start();
  expect(await query(next.url, READ)).toEqual([{ n: 1 }]);
  expect(await hanging).toContain('Connection terminated');
  await next.stop();
});

test('a failed start quotes the line with the reason, names the log file, and releases DATA_DIR', async () => {
  const failed = start({ shared_buffers: '1kB' });
  await expect(failed).rejects.toHaveProperty('code', 'EMBEDDED_DATABASE_FAILED');
  await expect(failed).rejects.toThrow(
    /does not start: .* FATAL: .*"shared_buffers".*\. See its log: .*postgres\.log$/,
  );
  const started = await start();
  await started.stop();
});

test('a start succeeds although the pid of the dead server now belongs to another process', async () => {
  // After a restart of a container, pids are the same small numbers. PostgreSQL ignores the pid of its own parent.
  const fields = [
    process.ppid,
    clusterOf(dataDir),
    1_700_000_000,
    15_432,
    '',
    '127.0.0.1',
    ' 1 1',
    'ready   ',
    '',
  ];
  await writeFile(join(clusterOf(dataDir), 'postmaster.pid'), fields.join('\n'));
  const next = await start();
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await next.stop();
});

test('a cluster of another major version is left untouched', async () => {
  await writeFile(join(clusterOf(dataDir), 'PG_VERSION'), '17\n');
  const before = await snapshot(join(dataDir, 'postgres'));
  const refused = start();
  await expect(refused).rejects.toHaveProperty('code', 'EMBEDDED_DATABASE_FAILED');
  await expect(refused).rejects.toThrow(
    /^PostgreSQL 17 wrote the data in .*, but the embedded server is version 18\. Nothing was changed/,
  );
  expect(await snapshot(join(dataDir, 'postgres'))).toEqual(before);
});
