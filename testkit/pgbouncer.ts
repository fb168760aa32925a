import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findLocalPort } from '../src/postgres/local-port.ts';
import { startProcess } from './child-process.ts';

export interface Pgbouncer {
  /** The URL of the database through pgbouncer. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The user nobody, because pgbouncer refuses to run as root. */
const NOBODY = 65_534;
const READY_MS = 5_000;

/**
 * Starts pgbouncer with transaction pooling in front of a database.
 * @throws Error when it is not installed or does not start.
 */
export async function startPgbouncer(databaseUrl: string): Promise<Pgbouncer> {
  const program = findProgram();
  const server = new URL(databaseUrl);
  const port = await findLocalPort();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-pgbouncer-'));
  const isRoot = process.geteuid?.() === 0;
  await chmod(folder, 0o755);
  const user = decodeURIComponent(server.username);
  const password = decodeURIComponent(server.password);
  const database = server.pathname.slice(1);
  await writeFile(join(folder, 'users.txt'), `"${user}" "${password}"\n`);
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]
${database} = host=${server.hostname} port=${server.port} dbname=${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 6
max_client_conn = 200
server_login_retry = 1
ignore_startup_parameters = extra_float_digits
`,
  );
  const child = startProcess([program, join(folder, 'pgbouncer.ini')], {
    env: {},
    uid: isRoot ? NOBODY : undefined,
    output: 'dropped',
  });
  const stop = async (): Promise<void> => {
    // Immediate shutdown; SIGTERM would wait for clients in newer versions.
    child.signal('SIGQUIT');
    await child[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  for (const deadline = performance.now() + READY_MS; !(await isListening(port)); await sleep(20)) {
    if (child.hasEnded() || performance.now() > deadline) {
      await stop();
      throw new Error(`pgbouncer does not start: ${child.stderr().slice(-4000)}`);
    }
  }
  const url = new URL(databaseUrl);
  url.port = String(port);
  return { url: url.href, stop };
}

function findProgram(): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders) {
    const program = join(folder, 'pgbouncer');
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // It is not in this folder.
    }
  }
  throw new Error('pgbouncer is not installed (Debian: apt-get install pgbouncer)');
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
