import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readPostmasterFile } from '../../src/postgres/cluster-processes.ts';
import { programName } from '../../src/postgres/running-program.ts';
import { clusterOf } from '../../testkit/throw-away-folder.ts';
import { createTestDatabase } from '../support/database.ts';

const run = promisify(execFile);

/** The commands of the README, word for word and in order. */
const commands: string[] = [];
const scripts: string[] = [];

let folder: string;
let server: ChildProcess;
let address: string;

/** Runs a command as in the reader's second terminal: variables that one command exports exist for the next. */
async function type(command: string, environment: Record<string, string> = {}): Promise<string> {
  const line = command
    .replaceAll('http://127.0.0.1:4000', address)
    .replaceAll('first.json', join(folder, 'first.json'));
  const file = join(folder, 'exported');
  const shell = `[ ! -f ${file} ] || . ${file}; ${line}\nstatus=$?; export -p > ${file}; exit $status`;
  const { stdout } = await run('sh', ['-c', shell], {
    env: { ...process.env, DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn', ...environment },
    timeout: 60_000,
  });
  return stdout;
}

const commandStarting = (text: string): string => {
  const found = commands.filter((command) => command.startsWith(text));
  expect(found, `a command of the README that starts with "${text}"`).not.toEqual([]);
  return found[0]!;
};

async function startServer(): Promise<void> {
  server = spawn('sh', ['-c', `exec ${commandStarting('npm start')}`], {
    env: { ...process.env, DATA_DIR: join(folder, 'data'), PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  server.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  server.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await vi.waitFor(() => expect(output).toMatch(/curl -sS http/), { timeout: 60_000, interval: 50 });
  address = /curl -sS (http:\/\/[^/]+)/.exec(output)![1]!;
}

async function stopServer(): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  // Ctrl-C reaches the whole group.
  const postmaster = await readPostmasterFile(clusterOf(join(folder, 'data')));
  expect(postmaster).toMatchObject({ status: 'ready' });
  process.kill(-server.pid!, 'SIGINT');
  expect(await once(server, 'exit')).toEqual([0, null]);
  expect(await programName(postmaster!.pid)).not.toBe('postgres');
}

beforeAll(async () => {
  const readme = await readFile('README.md', 'utf8');
  for (const [, language, body] of readme.matchAll(/^```(\w+)\n(.*?)^```/gms)) {
    if (language === 'sh') commands.push(...body!.trim().split('\n'));
    else scripts.push(body!);
  }
  folder = await mkdtemp(join(tmpdir(), 'tidemark-readme-'));
  await startServer();
}, 120_000);

afterAll(async () => {
  await stopServer();
  await rm(folder, { recursive: true, force: true });
});

test('first sync, then next sync', async () => {
  await type(commandStarting('export TOKEN'));
  const [first, next] = commands.filter((command) => command.includes('/messager/chat/sync'));
  await type(first!);
  const answer = JSON.parse(await readFile(join(folder, 'first.json'), 'utf8')) as {
    messages: unknown[];
    total_count: number;
  };
  expect(answer.messages.length).toBeGreaterThan(1000);
  expect(answer.total_count).toBe(answer.messages.length);
  await type(commandStarting('export SINCE'));
  expect(JSON.parse(await type(next!))).toMatchObject({ messages: [], total_count: 0 });
});

test('GraphQL from a shell', async () => {
  const answer = JSON.parse(await type(commandStarting('curl -sS http://127.0.0.1:4000/graphql'))) as {
    data: { sync: { totalCount: number } };
  };
  expect(answer.data.sync.totalCount).toBeGreaterThan(1000);
});

test('Apollo Client', async () => {
  // In this folder, the script's import finds our node_modules.
  const file = join('dist', 'readme-apollo-client.mjs');
  await writeFile(file, scripts[0]!.replaceAll('http://127.0.0.1:4000', address));
  const token = await type('echo "$TOKEN"');
  const { stdout } = await run('node', [file], { env: { ...process.env, TOKEN: token.trim() } });
  await rm(file);
  expect(stdout).toMatch(/^\d{4,} messages, next time since \d{13}$/m);
});

test('more data, with the server stopped', async () => {
  await stopServer();
  const output = await type(commandStarting('npx tidemark seed'));
  expect(output).toMatch(/Wrote 50000 messages/);
});

test('in front of an existing database', async () => {
  const database = await createTestDatabase({ template: 'empty' });
  const secret = 'a secret of the tests that is long enough';
  expect(commandStarting('export DATABASE_URL')).toBeDefined();
  expect(commandStarting('export JWT_SECRET')).toBeDefined();
  const environment = { DATABASE_URL: database.url, JWT_SECRET: secret };
  expect(await type(commandStarting('npx tidemark migrate'), environment)).toMatch(/^Applied: /);
  const serving = spawn('sh', ['-c', `exec ${commandStarting('npx tidemark serve')}`], {
    env: { ...process.env, ...environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let log = '';
  serving.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await vi.waitFor(() => expect(log).toMatch(/"listening"/), { timeout: 30_000, interval: 50 });
  process.kill(-serving.pid!, 'SIGINT');
  await once(serving, 'exit');
  await database.drop();
});

test('the help', async () => {
  expect(await type(commandStarting('npx tidemark --help'))).toMatch(
    /serve[\s\S]*migrate[\s\S]*seed[\s\S]*token/,
  );
});

test('these tests run every command of the README', async () => {
  const ci = await readFile('.ci/run', 'utf8');
  // The tests cannot run these two. CI does.
  for (const command of ['npm ci', 'npm test']) expect(ci).toContain(command);
  const known = [
    'npm ci',
    'npm start',
    'npm test',
    'export TOKEN',
    'export SINCE',
    'export DATABASE_URL',
    'export JWT_SECRET',
    'curl -sS http://127.0.0.1:4000/messager/chat/sync',
    'curl -sS http://127.0.0.1:4000/graphql',
    'npx tidemark seed',
    'npx tidemark migrate',
    'npx tidemark serve',
    'npx tidemark --help',
  ];
  expect(commands.filter((command) => !known.some((start) => command.startsWith(start)))).toEqual([]);
  expect(scripts).toHaveLength(1);
});
