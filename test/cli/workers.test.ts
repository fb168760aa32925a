import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { workerCount } from '../../src/cli/worker-count.ts';
import { programName } from '../../src/postgres/running-program.ts';
import { clusterOf, makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { runTidemark, startTidemark } from '../../testkit/tidemark-command.ts';
import type { TidemarkProcess } from '../../testkit/tidemark-command.ts';
import { TEST_SECRET, tokenFor } from '../../testkit/tokens.ts';
import { connectEmbedded, demoTokenOf } from './data-dir.ts';

let database: TestDatabase;
let world: ChatWorld;
let authorization: string;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  database = await createTestDatabase();
  world = openChatWorld(database.url);
  const seat = await world.seat();
  for (let n = 0; n < 5; n += 1) await world.message(seat);
  authorization = `Bearer ${tokenFor(seat.accountId)}`;
  environment = { DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET, PORT: '0' };
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const TWO = ['serve', '--workers', '2'];
const serve = (env: Readonly<Record<string, string>> = {}): TidemarkProcess =>
  startTidemark(TWO, { env: { ...environment, ...env } });

/** The workers' process ids, in the order of their start. */
async function workersOf(server: TidemarkProcess): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^ *(\d+) +(\d+) .* worker$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === server.pid)
    .map((match) => Number(match![1]))
    .sort((a, b) => a - b);
}

/** The processes that are alive. A zombie counts as dead. */
async function aliveOf(pids: readonly number[]): Promise<number[]> {
  const names = await Promise.all(pids.map(programName));
  return pids.filter((_, index) => names[index]);
}

/** Sends all at once, each on a connection of its own. Connections go to the workers in turn. */
const syncs = async (server: TidemarkProcess, count: number) => {
  const url = await server.url;
  return Promise.all(Array.from({ length: count }, () => restDoor.sync(url, { since: 0, authorization })));
};

async function scrape(server: TidemarkProcess): Promise<(sample: string) => number> {
  const response = await fetch(`${await server.url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n');
  return (sample) =>
    Number(lines.find((line) => line.startsWith(`${sample} `))?.slice(sample.length + 1) ?? Number.NaN);
}
const OK = 'tidemark_requests_total{door="rest",outcome="ok"}';

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly worker?: number;
  readonly [key: string]: unknown;
}
const logOf = (server: TidemarkProcess): LogLine[] =>
  server
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);

/** The numbers of the workers that have answered this kind of request. */
const answeredBy = (server: TidemarkProcess, request: string): Set<number | undefined> =>
  new Set(
    logOf(server)
      .filter(({ msg }) => msg === request)
      .map(({ worker }) => worker),
  );

/** Blocks every sync until it is disposed of. Then it closes the connection. */
async function lockMessages(client: Client): Promise<AsyncDisposable> {
  await client.query('begin; lock table chat_messages in access exclusive mode');
  let ended: Promise<void> | undefined;
  return { [Symbol.asyncDispose]: () => (ended ??= client.end()) };
}

/** @param client not the one that holds the lock: `pg_stat_activity` does not change within a transaction. */
async function waitForWaitingSyncs(client: Pick<Client, 'query'>, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'tidemark' and wait_event_type = 'Lock'`,
    );
    expect(rowCount).toBeGreaterThanOrEqual(count);
  }, 5_000);
}

describe.concurrent('--workers', () => {
  test.each(['0', '-1', 'two', '1.5', '257', '', ' 2', '1e1'])('"%s" is refused', (count) => {
    expect(() => workerCount(count)).toThrow('It must be a whole number from 1 to 256, or auto.');
  });
  test('a number, or as many as there are cores', () => {
    expect(workerCount('1')).toBe(1);
    expect(workerCount('256')).toBe(256);
    expect(workerCount('auto')).toBe(availableParallelism());
  });
  test('a refused value is wrong usage', async () => {
    const refused = await runTidemark(['serve', '--workers', '-1'], { env: environment });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('It must be a whole number');
  });
  test('is in the help, and a worker cannot be started by hand', async () => {
    const help = await runTidemark(['serve', '--help']);
    expect(help.stdout).toMatch(/--workers <n> .*auto[^)]*\(default: 1\)/s);
    expect(await runTidemark(['worker'], { env: environment })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Only "tidemark serve --workers" can start a worker/) as unknown,
    });
  });
});

describe('two workers on one port', () => {
  let server: TidemarkProcess;
  let sent = 0;
  beforeAll(async () => {
    server = serve({ DATABASE_POOL_MAX: '1000' });
    await server.url;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('both answer', async () => {
    const answers = await syncs(server, 10);
    sent += 10;
    expect(answers.map(({ totalCount }) => totalCount)).toEqual(Array(10).fill(5));
    const request = 'POST /messager/chat/sync 200';
    await vi.waitFor(() => expect(answeredBy(server, request)).toEqual(new Set([1, 2])));
  });

  test('each shows the metrics of both', async () => {
    await vi.waitFor(async () => expect((await scrape(server))(OK)).toBe(sent), 5_000);
    for (const samples of await Promise.all(Array.from({ length: 6 }, () => scrape(server)))) {
      expect(samples(OK)).toBe(sent);
      expect(samples('tidemark_messages_sent_total{door="rest"}')).toBe(5 * sent);
      expect(samples('tidemark_request_duration_seconds_count{door="rest"}')).toBe(sent);
      expect(samples('tidemark_workers')).toBe(2);
    }
    await vi.waitFor(() => expect(answeredBy(server, 'GET /metrics 200')).toEqual(new Set([1, 2])));
  });

  test('a warning is logged if the database does not allow as many connections', () => {
    expect(logOf(server).find(({ level }) => level === 'warn')).toMatchObject({
      msg: expect.stringContaining('lower DATABASE_POOL_MAX') as unknown,
      connections: 2_000,
    });
  });

  test('a killed worker is replaced, the other continues, and no counter falls', async () => {
    const [first, second] = await workersOf(server);
    process.kill(first!, 'SIGKILL');
    await vi.waitFor(() =>
      expect(logOf(server).find(({ level }) => level === 'error')).toMatchObject({
        how: 'SIGKILL',
        pauseMs: 1_000,
      }),
    );
    // The client may first try a connection of the dead worker.
    await vi.waitFor(async () => expect((await syncs(server, 1))[0]!.status).toBe(200));
    expect(await workersOf(server)).toEqual([second]);
    expect((await scrape(server))(OK)).toBeGreaterThanOrEqual(sent);

    await vi.waitFor(async () => expect((await scrape(server))('tidemark_workers')).toBe(2), 10_000);
    const workers = await workersOf(server);
    expect(workers).toContain(second);
    expect(workers).toHaveLength(2);
    expect(logOf(server).filter(({ msg }) => msg === 'a worker serves')).toHaveLength(3);
    const answers = await syncs(server, 10);
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    await vi.waitFor(async () => expect((await scrape(server))(OK)).toBeGreaterThan(sent + 10), 5_000);
  });

  test('SIGTERM: both finish their answers, then all end', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await using lock = await lockMessages(client);
    // More than the kept connections, because those may all belong to one worker.
    const answers: ReturnType<typeof syncs>[] = [];
    for (let count = 1; count <= 24; count += 1) {
      // One after the other, because requests of the same moment share a statement.
      answers.push(syncs(server, 1));
      await waitForWaitingSyncs(world.pool, count);
    }
    const workers = await workersOf(server);
    const started = performance.now();
    server.signal('SIGTERM');
    // New connections are refused. One from the moment of the stop may hang until the end.
    const url = await server.url;
    const knock = () => fetch(`${url}/healthz`, { signal: AbortSignal.timeout(300) });
    await vi.waitFor(() => expect(knock()).rejects.toThrow('fetch failed'), 2_000);
    expect(await aliveOf(workers)).toEqual(workers);
    await lock[Symbol.asyncDispose]();
    expect((await Promise.all(answers)).flat().map(({ status }) => status)).toEqual(Array(24).fill(200));
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(await aliveOf(workers)).toEqual([]);
    expect(server.stderr()).not.toContain('Error');
  });
});

describe.concurrent('no worker is left after', () => {
  test('a start on a port in use, which is reported once and ends with 5', async () => {
    const blocker = createServer();
    await once(blocker.listen(0, '127.0.0.1'), 'listening');
    const taken = (blocker.address() as AddressInfo).port;
    await using server = serve({ PORT: String(taken) });
    const workers = await vi.waitFor(
      async () => {
        const workers = await workersOf(server);
        expect(workers).toHaveLength(2);
        return workers;
      },
      { timeout: 20_000, interval: 20 },
    );
    expect(await server.ended).toEqual({ code: 5, signal: null });
    blocker.close();
    expect(server.stderr()).toMatch(
      new RegExp(
        `^Cannot listen on 127.0.0.1:${taken}: .*EADDRINUSE.* Choose another address with HOST and PORT.\n$`,
      ),
    );
    expect(await aliveOf(workers)).toEqual([]);
  });

  test('kill -9 of the primary', async () => {
    await using server = serve();
    const url = await server.url;
    const workers = await workersOf(server);
    expect(workers).toHaveLength(2);
    server.signal('SIGKILL');
    await vi.waitFor(async () => expect(await aliveOf(workers)).toEqual([]), 2_000);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('a second signal while a worker hangs; the metrics do not wait for that worker either', async () => {
    await using server = serve();
    await syncs(server, 4);
    await vi.waitFor(async () => expect((await scrape(server))(OK)).toBe(4), 5_000);
    const workers = await workersOf(server);
    process.kill(workers[0]!, 'SIGSTOP');
    // At most one new connection goes to the stopped worker.
    expect((await Promise.any([1, 2, 3, 4].map(() => scrape(server))))(OK)).toBe(4);
    server.signal('SIGTERM');
    // An earlier signal would count as an echo of the first.
    await sleep(600);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 1, signal: null });
    await vi.waitFor(async () => expect(await aliveOf(workers)).toEqual([]), 2_000);
  });

  test('Ctrl-C, which also reaches the workers: they finish their answers, and the embedded database ends last', async ({
    skip,
  }) => {
    if (process.platform !== 'linux') skip('setsid is of util-linux');
    const dataDir = await makeThrowAwayFolder();
    try {
      await using server = startTidemark(TWO, {
        env: { DATA_DIR: dataDir, PORT: '0' },
        wrap: (words) => ['setsid', ...words],
      });
      const url = await server.url;
      const workers = await workersOf(server);
      await using lock = await lockMessages(await connectEmbedded(dataDir, server));
      const request = { since: Date.now(), authorization: `Bearer ${demoTokenOf(server)}` };
      const answers = Promise.all(Array.from({ length: 4 }, () => restDoor.sync(url, request)));
      const observer = await connectEmbedded(dataDir, server);
      // At least one of each worker: requests of the same moment share a statement.
      await waitForWaitingSyncs(observer, 2);
      await observer.end();
      process.kill(-server.pid, 'SIGINT');
      await vi.waitFor(() => expect(server.stdout()).toContain('"stopping: '));
      expect(await aliveOf(workers)).toEqual(workers);
      await lock[Symbol.asyncDispose]();
      expect((await answers).map(({ status }) => status)).toEqual(Array(4).fill(200));
      expect(await server.ended).toEqual({ code: 0, signal: null });
      expect(await aliveOf(workers)).toEqual([]);
      await expect(stat(join(clusterOf(dataDir), 'postmaster.pid'))).rejects.toThrow('ENOENT');
      expect(logOf(server).filter(({ level }) => level === 'error')).toEqual([]);
      expect(server.stdout()).not.toContain('postgresql://');
    } finally {
      await removeThrowAwayFolder(dataDir);
    }
  });
});
