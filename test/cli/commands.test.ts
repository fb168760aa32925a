import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../src/db/migrations/migration-list.ts';
import { DEMO_ACCOUNT_ID } from '../../src/demo/fill-demo-once.ts';
import { runSql } from '../../testkit/database.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { runTidemark, startTidemark } from '../../testkit/tidemark-command.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { TEST_SECRET } from '../../testkit/tokens.ts';
import type { TestServer } from '../../testkit/test-server.ts';

const NAMES = MIGRATIONS.map(({ name }) => name);

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty' });
  env = { DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET, LOG_LEVEL: 'warn' };
});
afterAll(() => database.drop());

async function count(table: string): Promise<number> {
  const [row] = await runSql<{ count: number }>(database.url, `select count(*)::int from ${table}`);
  return row!.count;
}

test('migrate: three processes at once, then one more', async () => {
  const runs = await Promise.all(Array.from({ length: 3 }, () => runTidemark(['migrate'], { env })));
  const nothing = 'Nothing to do: the database is migrated.\n';
  expect(
    runs
      .map(({ code, stdout, stderr }) => ({ code, stdout, stderr }))
      .sort((a, b) => (a.stdout < b.stdout ? -1 : 1)),
  ).toEqual([
    { code: 0, stdout: `Applied: ${NAMES.join(', ')}\n`, stderr: '' },
    { code: 0, stdout: nothing, stderr: '' },
    { code: 0, stdout: nothing, stderr: '' },
  ]);
  expect(await runTidemark(['migrate'], { env })).toMatchObject({ code: 0, stdout: nothing });
  expect(await count('tidemark_migrations')).toBe(NAMES.length);
});

describe('seed and token', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: database.url });
  });
  afterAll(() => server.close());

  const syncWith = (token: string) =>
    restDoor.sync(server.url, { since: 0, authorization: `Bearer ${token.trim()}` });
  const claimsOf = (token: string): unknown =>
    JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

  test('seed writes the requested amounts, logs its progress, and prints how to see the data', async () => {
    const sizes = ['--accounts', '20', '--rooms', '10', '--messages', '25000'];
    const { code, stdout, stderr } = await runTidemark(['seed', ...sizes], { env });
    expect(code).toBe(0);
    expect(await Promise.all([count('chat_rooms'), count('chat_messages')])).toEqual([10, 25_000]);
    expect(stdout).toMatch(/^Wrote 25000 messages in 10 rooms with \d+ memberships of 20 accounts\.$/m);
    // Standard error is not a terminal here: progress comes in whole lines, and the last line shows the end.
    expect(stderr).toMatch(/^(\d+ of 25000 messages \(\d+ %\), \d+ per second\n)+$/);
    expect(stderr).toMatch(/25000 of 25000 messages \(100 %\), \d+ per second\n$/);

    const [, ...words] = /npx (tidemark token --account \S+)/.exec(stdout)![1]!.split(' ');
    const token = await runTidemark(words, { env });
    expect(token).toMatchObject({ code: 0, stderr: '' });
    const answer = await syncWith(token.stdout);
    expect(answer.fault).toBeUndefined();
    expect(answer.totalCount).toBeGreaterThan(0);
  });

  test('seed adds beside what is there; the same seed twice is refused', async () => {
    const words = ['seed', '--accounts', '2', '--rooms', '1', '--messages', '0', '--seed', '7'];
    expect(await runTidemark(words, { env })).toMatchObject({ code: 0 });
    expect(await Promise.all([count('chat_rooms'), count('chat_messages')])).toEqual([11, 25_000]);
    const again = await runTidemark(words, { env });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('already has the data of seed 7');
  });

  test('a stopped seed leaves no rows', async () => {
    await using seeding = startTidemark(['seed', '--messages', '3000000'], { env });
    await expect.poll(() => seeding.stderr(), { timeout: 20_000 }).toMatch(/of 3000000 messages/);
    seeding.signal('SIGINT');
    expect(await seeding.ended).toEqual({ code: 130, signal: null });
    expect(seeding.stderr()).toMatch(/\nThe command was stopped before it was done\.\n$/);
    expect(await Promise.all([count('chat_rooms'), count('chat_messages')])).toEqual([11, 25_000]);
  });

  test('token uses the given account and duration', async () => {
    const account = randomUUID();
    const { stdout } = await runTidemark(['token', '--account', account.toUpperCase(), '--lifetime', '90'], {
      env,
    });
    const claims = claimsOf(stdout) as { sub: string; iat: number; exp: number };
    expect(claims.sub).toBe(account);
    expect(claims.exp - claims.iat).toBe(90);
    expect(Math.abs(claims.iat - Date.now() / 1000)).toBeLessThan(60);
    expect(await syncWith(stdout)).toMatchObject({ status: 200, totalCount: 0 });
  });

  test('token is for the demo account and one day by default, with the claims that the server checks', async () => {
    const { stdout } = await runTidemark(['token'], {
      env: {
        ...env,
        JWT_ISSUER: 'me',
        JWT_AUDIENCE: 'you',
        JWT_ACCOUNT_CLAIM: 'account',
        JWT_ALGORITHMS: 'HS512',
      },
    });
    expect(claimsOf(stdout)).toMatchObject({ account: DEMO_ACCOUNT_ID, iss: 'me', aud: 'you' });
    const { iat, exp } = claimsOf(stdout) as { iat: number; exp: number };
    expect(exp - iat).toBe(24 * 3600);
    expect(JSON.parse(Buffer.from(stdout.split('.')[0]!, 'base64url').toString())).toMatchObject({
      alg: 'HS512',
    });
  });

  test('token cannot sign where a public key verifies', async () => {
    const refused = await runTidemark(['token'], {
      env: { DATABASE_URL: database.url, JWT_JWKS_URL: 'https://issuer.example/jwks.json' },
    });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('only the holder of its private key can sign');
  });
});
