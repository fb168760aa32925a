import { chmod, copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectionLimit } from '../../src/cli/connection-limit.ts';
import { connectionOptions } from '../../src/config/database-url.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { closeOrm, openOrm } from '../../src/db/orm.ts';
import { cancelStatement } from '../../src/rows/cancel-statement.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import { openDatabaseProxy } from '../../testkit/database-proxy.ts';
import type { DatabaseProxy } from '../../testkit/database-proxy.ts';
import { NOT_SYNCED, startPostgres } from '../../testkit/postgres.ts';
import type { Postgres } from '../../testkit/postgres.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { silentLogger } from '../support/database.ts';

/** A certificate for localhost and 127.0.0.1, and the authority that signed it; valid until 2126. */
const TLS = resolve('test/db/tls');
/** PostgreSQL's protocol, 55.7: SSLRequest. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

let folder: string;
let postgres: Postgres;
let proxy: DatabaseProxy;
/** How each connection began. */
let encrypted: boolean[] = [];

const urlWith = (parameters: Readonly<Record<string, string>>): string => {
  const url = new URL(proxy.url);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
};

beforeAll(async () => {
  folder = await makeThrowAwayFolder();
  // PostgreSQL refuses a key that others can read, and git does not keep that mode.
  const key = join(folder, 'server.key');
  await copyFile(join(TLS, 'server.key'), key);
  await chmod(key, 0o600);
  postgres = await startPostgres({
    settings: { ...NOT_SYNCED, ssl: 'on', ssl_cert_file: join(TLS, 'server.crt'), ssl_key_file: key },
  });
  proxy = await openDatabaseProxy(postgres.url, (client, connectUpstream) => {
    client.once('data', (first: Buffer) => {
      encrypted.push(first.subarray(0, SSL_REQUEST.length).equals(SSL_REQUEST));
      const upstream = connectUpstream();
      upstream.write(first);
      client.pipe(upstream).pipe(client);
    });
  });
}, 30_000);
afterAll(async () => {
  await proxy?.close();
  await postgres?.[Symbol.asyncDispose]();
  await removeThrowAwayFolder(folder);
});
beforeEach(() => {
  encrypted = [];
});

test(
  'with sslmode=verify-full, every connection is encrypted: migrating, serving, cancelling',
  { timeout: 60_000 },
  async () => {
    const url = urlWith({ sslmode: 'verify-full', sslrootcert: join(TLS, 'ca.crt') });
    await migrateDatabase({ url, logger: silentLogger });
    await connectionLimit(url);
    await using closing = new AsyncDisposableStack();
    const world = openChatWorld(postgres.url);
    closing.defer(() => world.close());
    const server = await startTestServer({ databaseUrl: url });
    closing.defer(() => server.close());
    const seat = await world.seat();
    const authorization = `Bearer ${tokenFor(seat.accountId)}`;
    const sent = await world.liveMessage(seat);
    const answer = await restDoor.sync(server.url, { since: 0, authorization });
    expect(answer.messages.map(({ id }) => id)).toEqual([sent]);

    const pool = new Pool({ ...connectionOptions(url), max: 2 });
    closing.defer(() => pool.end());
    const { rows } = await pool.query<{ ssl: boolean }>(
      `select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'tidemark-test'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ ssl }) => !ssl)).toEqual([]);

    const client = await pool.connect();
    const slept = client
      .query('select pg_sleep(60)')
      .catch((error: unknown) => (error as { code: string }).code);
    // A request to cancel that comes before the statement does nothing.
    const sleeping = `select from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'`;
    await expect.poll(async () => (await pool.query(sleeping)).rowCount, { timeout: 10_000 }).toBe(1);
    await cancelStatement(client);
    expect(await slept).toBe('57014');
    client.release(true);

    expect(encrypted.length).toBeGreaterThan(4);
    expect(encrypted.filter((isEncrypted) => !isEncrypted)).toEqual([]);
  },
);

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['require encrypts without checking', { sslmode: 'require' }, /^true$/],
  ['no-verify does, too', { sslmode: 'no-verify' }, /^true$/],
  ['uselibpqcompat=true changes nothing', { sslmode: 'require', uselibpqcompat: 'true' }, /^true$/],
  ['verify-ca checks the authority', { sslmode: 'verify-ca', sslrootcert: join(TLS, 'ca.crt') }, /^true$/],
  ['verify-full refuses an authority that is not known', { sslmode: 'verify-full' }, /certificate/],
  ['disable is plain text', { sslmode: 'disable' }, /^false$/],
])('sslmode: %s', async (_what, parameters, expected) => {
  const pool = new Pool({ ...connectionOptions(urlWith(parameters)), max: 1 });
  const answer = await pool
    .query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
    .then(({ rows }) => rows[0]!.ssl, String);
  await pool.end();
  expect(String(answer)).toMatch(expected);
});

test('options and other settings of the URL are in effect for the connections that serve', async () => {
  const url = urlWith({
    sslmode: 'disable',
    options: '-c search_path=elsewhere,public',
    application_name: 'by the url',
    statement_timeout: '54321',
  });
  const orm = await openOrm({ url, poolMax: 1, applicationName: 'tidemark-test' });
  const shown = await orm.em.execute(
    `select current_setting('search_path') as path, current_setting('application_name') as name,
            current_setting('statement_timeout') as timeout`,
  );
  await closeOrm(orm);
  expect(shown).toEqual([{ path: 'elsewhere,public', name: 'by the url', timeout: '54321ms' }]);
});
