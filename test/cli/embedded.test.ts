import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DEMO_ACCOUNT_ID } from '../../src/demo/fill-demo-once.ts';
import { readPostmasterFile } from '../../src/postgres/cluster-processes.ts';
import { programName } from '../../src/postgres/running-program.ts';
import { clusterOf, makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { runTidemark, startTidemark } from '../../testkit/tidemark-command.ts';
import type { TidemarkProcess } from '../../testkit/tidemark-command.ts';
import { connectEmbedded, demoTokenOf } from './data-dir.ts';

/** All tests use this folder. Each continues where the test above ended. */
let dataDir: string;
let server: TidemarkProcess;
let token: string;
let total: number;

const serve = (): TidemarkProcess => startTidemark(['serve'], { env: { DATA_DIR: dataDir, PORT: '0' } });

async function syncAll(): Promise<number> {
  const answer = await restDoor.sync(await server.url, { since: 0, authorization: `Bearer ${token}` });
  expect(answer).toMatchObject({ status: 200, fault: undefined });
  return answer.totalCount;
}

beforeAll(async () => {
  dataDir = await makeThrowAwayFolder();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await removeThrowAwayFolder(dataDir);
});

test('the first start sets everything up and prints the address and a command that works unchanged', async () => {
  server = serve();
  const url = await server.url;
  token = demoTokenOf(server);
  for (const place of ['/messager/chat/sync', '/graphql', '/graphiql', '/docs'])
    expect(server.stderr()).toContain(`${url}${place}\n`);
  const curl = /^curl .*$/m.exec(server.stderr())![0];
  const { stdout } = await promisify(execFile)('sh', ['-c', curl], { maxBuffer: 2 ** 26 });
  const answer = JSON.parse(stdout) as { messages: unknown[]; total_count: number };
  total = answer.total_count;
  expect(total).toBeGreaterThan(1000);
  expect(answer.messages).toHaveLength(total);
});

test('the log is one JSON object a line and holds neither the token nor a password', async () => {
  const lines = server.stdout().trim().split('\n');
  const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(messages).toEqual(expect.arrayContaining(['database migrated', 'demo data written', 'listening']));
  expect(server.stdout()).not.toContain(token);
  expect(server.stdout()).not.toContain('postgresql://');
});

test('only the owner can read the secrets under DATA_DIR', async () => {
  for (const name of ['jwt-secret', 'postgres/password'])
    expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
});

test('a second server on the same DATA_DIR is refused, and the first continues', async () => {
  for (const words of [['serve'], ['migrate'], ['seed']]) {
    const second = await runTidemark(words, { env: { DATA_DIR: dataDir, PORT: '0' } });
    expect(second).toMatchObject({ code: 4, stdout: '' });
    expect(second.stderr).toContain(`is in use by process ${server.pid}`);
    expect(second.stderr.trim().split('\n')).toHaveLength(1);
  }
  expect(await syncAll()).toBe(total);
});

test('a token from the command line is for the demo account, while the server runs', async () => {
  const { code, stdout } = await runTidemark(['token'], { env: { DATA_DIR: dataDir } });
  expect(code).toBe(0);
  token = stdout.trim();
  expect(await syncAll()).toBe(total);
});

test('kill -9 loses nothing that was committed', async () => {
  const client = await connectEmbedded(dataDir, server);
  const id = randomUUID();
  await client.query(
    `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
     select $1, 'text', 'last words', 'n', '[]', m.id, m.chat_room_id, now(), now()
     from chat_members m join chat_rooms r on r.id = m.chat_room_id and r.deleted_at is null
     where m.account_id = $2 and m.joined_at is not null and m.leave_at is null and m.deleted_at is null limit 1`,
    [id, DEMO_ACCOUNT_ID],
  );
  server.signal('SIGKILL');
  expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' });
  await client.end();

  server = serve();
  const answer = await restDoor.sync(await server.url, { since: 0, authorization: `Bearer ${token}` });
  expect(answer.messages.map((message) => message.id)).toContain(id);
  // If its room was at the limit, the oldest message of the room is no longer sent.
  expect(answer.totalCount - total).toBeLessThanOrEqual(1);
  expect(server.stdout()).not.toContain('demo data written');
  total = answer.totalCount;
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s stops it in order, and the next start has the same data',
  async (signal) => {
    const started = performance.now();
    server.signal(signal);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(5_000);
    await expect(stat(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).rejects.toThrow('ENOENT');

    server = serve();
    expect(await server.url).toMatch(/^http:/);
    expect(server.stdout()).not.toContain('demo data written');
    expect(server.stdout()).not.toContain('database migrated');
    expect(await syncAll()).toBe(total);
  },
);

describe('a sudden end leaves no PostgreSQL behind', () => {
  /** Starts a sync that waits in the database until `release`. */
  async function blockSync(): Promise<{ postmaster: number; release: () => Promise<void> }> {
    const postmaster = (await readPostmasterFile(clusterOf(dataDir)))!.pid;
    const client = await connectEmbedded(dataDir, server);
    await client.query('begin; lock table chat_messages in access exclusive mode');
    syncAll().catch(() => undefined);
    const waiting = `select from pg_stat_activity where application_name = 'tidemark' and wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect((await client.query(waiting)).rowCount).toBeGreaterThan(0), 5_000);
    return { postmaster, release: () => client.end() };
  }

  test('a second signal that is too late to be an echo of the first', async () => {
    const { postmaster, release } = await blockSync();
    server.signal('SIGTERM');
    await sleep(600);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 1, signal: null });
    await vi.waitFor(async () => expect(await programName(postmaster)).not.toBe('postgres'), 2_000);
    await release();
    server = serve();
    expect(await syncAll()).toBe(total);
  });

  test('its terminal is closed', async ({ skip }) => {
    if (process.platform !== 'linux') skip('script -qec is of util-linux');
    server.signal('SIGTERM');
    await server.ended;
    const terminal = startTidemark(['serve'], {
      env: { DATA_DIR: dataDir, PORT: '0', TERM: 'xterm' },
      wrap: (words) => ['script', '-qec', `exec ${words.join(' ')}`, '/dev/null'],
    });
    await terminal.url;
    const postmaster = (await readPostmasterFile(clusterOf(dataDir)))!.pid;
    terminal.signal('SIGKILL');
    await vi.waitFor(async () => expect(await programName(postmaster)).not.toBe('postgres'), 6_000);
    // PostgreSQL removes this file only when it stops in order.
    await expect(stat(join(clusterOf(dataDir), 'postmaster.pid'))).rejects.toThrow('ENOENT');
    await vi.waitFor(
      async () => expect(await readFile(join(dataDir, 'postgres.lock'), 'utf8')).toBe(''),
      5_000,
    );
    server = serve();
    expect(await syncAll()).toBe(total);
  });
});

test('migrate and seed work on a DATA_DIR without a server, and leave no server behind', async () => {
  server.signal('SIGTERM');
  await server.ended;
  const env = { DATA_DIR: dataDir };
  expect(await runTidemark(['migrate'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Nothing to do') as unknown,
  });
  expect(await runTidemark(['seed', '--rooms', '2', '--messages', '10'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Wrote 10 messages in 2 rooms') as unknown,
  });
  await expect(stat(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).rejects.toThrow('ENOENT');
});
