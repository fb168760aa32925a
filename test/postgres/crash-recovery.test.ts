import { once } from 'node:events';
import { readdir, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Pool } from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { clusterOwner } from '../../src/postgres/cluster.ts';
import { readPostmasterFile } from '../../src/postgres/cluster-processes.ts';
import { findLocalPort } from '../../src/postgres/local-port.ts';
import { signalProcess } from '../../src/postgres/process-signal.ts';
import { programName } from '../../src/postgres/running-program.ts';
import { locateServerBinaries } from '../../src/postgres/server-binaries.ts';
import { chooseIdentity } from '../../src/postgres/server-identity.ts';
import { openServerLog } from '../../src/postgres/server-log.ts';
import type { ServerCommand } from '../../src/postgres/server-process.ts';
import { superviseServer } from '../../src/postgres/supervisor.ts';
import {
  endProcesses,
  killPostmaster,
  makeDataDir,
  postmasterPid,
  QUICK,
  query,
  READ,
  removeDataDirs,
  superviseInProcess,
  urlOf,
  WRITE,
} from './supervised.ts';
import { clusterOf } from '../../testkit/throw-away-folder.ts';

afterEach(endProcesses);
afterAll(removeDataDirs);

let dataDir: string;
beforeAll(async () => {
  dataDir = await makeDataDir();
});

/** Only computes: it does not notice that its server is gone, and the next server cannot start while it runs. */
const BUSY = 'select count(*) from generate_series(1, 1e12)';

/** Starts a session that runs `BUSY`. `result` is how it ended. */
async function keepBusy(url: string): Promise<{ result: Promise<unknown> }> {
  const result = query(url, BUSY).catch(String);
  const seen = `select from pg_stat_activity where query = '${BUSY}' and state = 'active'`;
  await vi.waitFor(async () => expect(await query(url, seen)).toHaveLength(1), { timeout: 5_000 });
  return { result };
}

test('a kill -9 during the first start does not disturb the next one', async () => {
  const first = superviseInProcess(dataDir);
  await vi.waitFor(
    async () => {
      const inside = await readdir(dataDir, { recursive: true });
      expect(inside.filter((name) => name.endsWith('PG_VERSION'))).not.toEqual([]);
    },
    { interval: 5, timeout: 5_000 },
  );
  await first.end('SIGKILL');
  expect(await readdir(dataDir)).not.toContain('postgres');

  const second = superviseInProcess(dataDir);
  expect(await query(await urlOf(second), 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('after kill -9 of our process, the next start ends the orphan and serves the same data', async () => {
  const first = superviseInProcess(dataDir);
  await query(await urlOf(first), WRITE);
  const orphan = await postmasterPid(dataDir);
  await first.end('SIGKILL');
  expect(await programName(orphan)).toBe('postgres');

  const started = Date.now();
  const second = superviseInProcess(dataDir, { settings: { ...QUICK, work_mem: '5MB' } });
  const url = await urlOf(second);
  expect(Date.now() - started).toBeLessThan(5_000);
  expect(await query(url, READ)).toEqual([{ n: 1 }]);
  // The new server runs with its own settings, not those of the orphan.
  expect(await query(url, 'show work_mem')).toEqual([{ work_mem: '5MB' }]);
  expect(second.log()).toContain(`"serverPid":${orphan}`);
  // The orphan was stopped in order, so nothing had to be recovered.
  const log = await readFile(join(dataDir, 'postgres', 'log', 'postgres.log'), 'utf8');
  expect(log).not.toContain('not properly shut down');
  // The orphan may still be a zombie.
  expect(await programName(orphan)).not.toBe('postgres');
});

test('after kill -9 of the server, a pool continues with the same url', async () => {
  const supervised = superviseInProcess(dataDir);
  const url = await urlOf(supervised);
  const pool = new Pool({ connectionString: url, connectionTimeoutMillis: 1_000 });
  pool.on('error', () => undefined);
  await pool.query(WRITE);
  const busy = await keepBusy(url);
  const before = await postmasterPid(dataDir);
  await killPostmaster(dataDir);
  // Backends of the old server may still answer for a moment.
  await vi.waitFor(async () => expect(await postmasterPid(dataDir)).not.toBe(before), { timeout: 5_000 });
  await vi.waitFor(async () => expect((await pool.query(READ)).rows).toEqual([{ n: 1 }]), { timeout: 5_000 });
  expect(await busy.result).toContain('Connection terminated');
  expect(supervised.log()).toMatch(/"level":40.*the embedded PostgreSQL ended; starting it again/);
  await pool.end();
});

test('after kill -9 of both, the next start recovers the data', async () => {
  const first = superviseInProcess(dataDir);
  const url = await urlOf(first);
  await query(url, WRITE);
  const busy = await keepBusy(url);
  first.signal('SIGKILL');
  await killPostmaster(dataDir);
  const second = superviseInProcess(dataDir);
  expect(await query(await urlOf(second), READ)).toEqual([{ n: 1 }]);
  expect(await busy.result).toContain('Connection terminated');
});

test('a server that keeps ending is always started again; each time, a line names its log file', async () => {
  const { clusterDir, ...rest } = await serverCommand();
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => lines.push(line) });
  const policy = { soundMs: 60_000, pauseMs: 10, longestPauseMs: 20 };
  const supervisor = await superviseServer({ clusterDir, ...rest }, logger, policy);
  const serves = async (notPid: number): Promise<number> =>
    vi.waitFor(
      async () => {
        const server = await readPostmasterFile(clusterDir);
        expect(server).toMatchObject({ status: 'ready' });
        expect(server?.pid).not.toBe(notPid);
        return server!.pid;
      },
      { timeout: 10_000, interval: 20 },
    );
  let pid = await serves(0);
  for (let kills = 0; kills < 6; kills += 1) {
    signalProcess(pid, 'SIGKILL');
    pid = await serves(pid);
  }
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const ended = told.filter(({ msg }) => String(msg).endsWith('ended; starting it again'));
  expect(ended.map(({ level, pauseMs }) => [level, pauseMs])).toEqual([
    [40, 0],
    [50, 10],
    ...Array.from({ length: 4 }, () => [50, 20]),
  ]);
  for (const line of ended)
    expect(line).toMatchObject({
      how: expect.stringContaining('SIGKILL') as unknown,
      log: expect.stringMatching(/postgres\.log$/) as unknown,
    });
  await supervisor.stop();
  expect(await programName(pid)).not.toBe('postgres');
});

test('a restart that fails is tried again as well', async () => {
  const command = await serverCommand();
  const pidFile = join(command.clusterDir, 'postmaster.pid');
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => lines.push(line) });
  const policy = { soundMs: 60_000, pauseMs: 10, longestPauseMs: 20 };
  const supervisor = await superviseServer(command, logger, policy);
  const version = join(command.clusterDir, 'PG_VERSION');
  await rename(version, `${version}.gone`);
  signalProcess((await readPostmasterFile(command.clusterDir))!.pid, 'SIGKILL');
  await vi.waitFor(() => expect(lines.join('')).toMatch(/not a valid data directory.*"ends":4/), 10_000);
  await rename(`${version}.gone`, version);
  await vi.waitFor(async () => {
    expect(await readFile(pidFile, 'utf8')).toMatch(/\nready/);
  }, 10_000);
  await supervisor.stop();
});

test('a start waits for a port that is briefly in use', async () => {
  const command = await serverCommand();
  const squatter = createServer().listen(command.port, '127.0.0.1');
  await once(squatter, 'listening');
  const write = (line: string): void => {
    if (line.includes('trying again')) squatter.close();
  };
  const supervisor = await superviseServer(command, pino({ level: 'debug' }, { write }));
  expect(squatter.listening).toBe(false);
  await supervisor.stop();
});

/** The command for the server of the cluster that the tests above have created. */
async function serverCommand(): Promise<ServerCommand> {
  const home = join(dataDir, 'postgres');
  const { postgres } = await locateServerBinaries();
  return {
    postgres,
    runAs: await chooseIdentity(home, await clusterOwner(home)),
    clusterDir: clusterOf(dataDir),
    port: await findLocalPort(),
    settings: QUICK,
    log: openServerLog(join(home, 'log')),
  };
}
