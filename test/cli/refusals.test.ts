import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';
import { runTidemark } from '../../testkit/tidemark-command.ts';

const SECRET = 'a secret that is long enough for HS256, and more';
const DATABASE = 'postgresql://nobody:hush@127.0.0.1:1/nowhere';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PUBLIC = publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe.concurrent('a wrong configuration ends with 3 before anything starts', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'no way to verify tokens with DATABASE_URL',
      { DATABASE_URL: DATABASE },
      [
        'JWT_SECRET, JWT_PUBLIC_KEY, JWT_PUBLIC_KEY_FILE, JWT_JWKS_URL: set exactly one of them; with DATABASE_URL,',
      ],
    ],
    [
      'two ways',
      { DATABASE_URL: DATABASE, JWT_SECRET: SECRET, JWT_PUBLIC_KEY: PUBLIC },
      ['JWT_SECRET, JWT_PUBLIC_KEY: set exactly one of them'],
    ],
    [
      'two ways with the embedded database',
      { JWT_SECRET: SECRET, JWT_JWKS_URL: 'https://a.example/' },
      ['JWT_SECRET, JWT_JWKS_URL: set exactly one of them'],
    ],
    ['a short secret', { JWT_SECRET: 'x'.repeat(31) }, ['JWT_SECRET must have at least 32 bytes']],
    [
      'a private key',
      { JWT_PUBLIC_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
      ['JWT_PUBLIC_KEY contains a private key'],
    ],
    [
      'a key file that is not there',
      { JWT_PUBLIC_KEY_FILE: '/not/there.pem' },
      ['JWT_PUBLIC_KEY_FILE cannot be read: ENOENT'],
    ],
    [
      'an algorithm of keys for a secret',
      { JWT_SECRET: SECRET, JWT_ALGORITHMS: 'HS256,RS256' },
      ['JWT_ALGORITHMS has RS256'],
    ],
    ['none', { JWT_SECRET: SECRET, JWT_ALGORITHMS: 'none' }, ['JWT_ALGORITHMS has none']],
    [
      'a secret algorithm for a key',
      { JWT_PUBLIC_KEY: PUBLIC, JWT_ALGORITHMS: 'HS256' },
      ['JWT_ALGORITHMS has HS256'],
    ],
    [
      'every fault at once',
      {
        PORT: '70000',
        DATABASE_URL: 'mysql://root:hush@db/x',
        DATABASE_REPLICA_URLS: 'http://a.example',
        DATABASE_POOL_MAX: '0',
        MIGRATE_ON_START: 'maybe',
        SYNC_ROOM_LIMIT: '1.5',
        SYNC_SETTLE_MS: '-1',
        SYNC_HOLD_BACK_MS: 'soon',
        CORS_ORIGINS: 'https://app.example/path',
        LOG_LEVEL: 'loud',
        JWT_SECRET: 'hush',
      },
      [
        'has 11 error(s)',
        '- PORT ',
        '- DATABASE_URL ',
        '- DATABASE_REPLICA_URLS ',
        '- DATABASE_POOL_MAX ',
        '- MIGRATE_ON_START ',
        '- SYNC_ROOM_LIMIT ',
        '- SYNC_SETTLE_MS ',
        '- SYNC_HOLD_BACK_MS ',
        '- CORS_ORIGINS ',
        '- LOG_LEVEL ',
        '- JWT_SECRET ',
      ],
    ],
  ])('%s', async (_what, env, texts) => {
    // If it starts by mistake, it can create nothing in this DATA_DIR.
    const { code, stdout, stderr } = await runTidemark(['serve'], {
      env: { DATA_DIR: '/dev/null/none', ...env },
    });
    for (const text of texts) expect(stderr).toContain(text);
    expect(stderr).not.toContain('hush');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });
});

describe.concurrent('a database that cannot be used ends with 4 and one line that says why', () => {
  const missing = (): string => {
    const url = new URL(inject('adminUrl'));
    url.pathname = '/not_there';
    return url.href;
  };
  test.each<[string, () => Record<string, string>, string]>([
    ['nobody listens', () => ({ DATABASE_URL: DATABASE, JWT_SECRET: SECRET }), 'ECONNREFUSED'],
    [
      'no such database',
      () => ({ DATABASE_URL: missing(), JWT_SECRET: SECRET }),
      'database "not_there" does not exist',
    ],
    ['a DATA_DIR nothing can be made in', () => ({ DATA_DIR: '/dev/null/none' }), '/dev/null/none'],
  ])('%s', async (_what, env, text) => {
    for (const command of ['serve', 'migrate']) {
      const { code, stdout, stderr } = await runTidemark([command], { env: { PORT: '0', ...env() } });
      expect(stderr).toContain(text);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).not.toContain('hush');
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    }
  });
});

describe.concurrent('token without a secret, which it cannot store', () => {
  test('DATA_DIR that is not a folder: ends with 3 and one line that says so', async () => {
    const { code, stdout, stderr } = await runTidemark(['token'], { env: { DATA_DIR: '/dev/null' } });
    expect(stderr).toMatch(/^DATA_DIR \/dev\/null: .*\. Correct that, or set JWT_SECRET\.\n$/);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  test('a jwt-secret that cannot be read: the same', async () => {
    const dataDir = await makeThrowAwayFolder();
    // Root could read a file without permissions, but not a folder.
    await mkdir(join(dataDir, 'jwt-secret'));
    const { code, stdout, stderr } = await runTidemark(['token'], { env: { DATA_DIR: dataDir } });
    expect(stderr).toMatch(/^DATA_DIR \S+: EISDIR.*\. Correct that, or set JWT_SECRET\.\n$/);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    await removeThrowAwayFolder(dataDir);
  });
});

test('with an older Node, every command says what to do', async ({ skip }) => {
  const { stdout: found } = await promisify(execFile)('/usr/bin/node', ['--version']).catch(() => ({
    stdout: 'v99',
  }));
  const version = found.trim();
  if (Number.parseInt(version.slice(1), 10) >= 24) skip('there is no older Node in /usr/bin');
  const { code, stdout, stderr } = await runTidemark(['serve'], {
    wrap: ([, ...words]) => ['/usr/bin/node', ...words],
  });
  expect(stderr).toBe(
    `Tidemark needs Node 24 or newer; this is ${version}. Start it with npm start or npx tidemark: ` +
      'both use a Node 24 from node_modules. Or install Node 24.\n',
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});

describe.concurrent('wrong usage ends with 2', () => {
  test.each([
    ['an unknown command', ['sync'], "error: unknown command 'sync'"],
    ['an unknown option', ['serve', '--port', '1'], "error: unknown option '--port'"],
    ['an unknown option of tidemark itself', ['--port'], "error: unknown option '--port'"],
    ['an argument too many', ['migrate', 'down'], 'error: too many arguments'],
    ['an option without its value', ['seed', '--rooms'], "error: option '--rooms <n>' argument missing"],
    [
      'a number that is none',
      ['seed', '--rooms', 'many'],
      "error: option '--rooms <n>' argument 'many' is invalid",
    ],
    [
      'a lifetime that is none',
      ['token', '--lifetime', '1h'],
      "error: option '--lifetime <seconds>' argument '1h' is invalid",
    ],
    ['a size that is too small', ['seed', '--rooms', '0'], '--rooms must be an integer from 1 to'],
    ['a lifetime of nothing', ['token', '--lifetime', '0'], '--lifetime must be at least 1 second'],
    ['an account that is none', ['token', '--account', 'mira'], '--account must be a UUID, not "mira"'],
    ['no command', [], 'Usage: tidemark'],
  ])('%s', async (_what, words, text) => {
    const { code, stdout, stderr } = await runTidemark(words, { env: { DATA_DIR: '/dev/null/none' } });
    expect(stderr).toContain(text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe.concurrent('help', () => {
  test.each([
    [['--help'], ['serve ', 'migrate ', 'seed ', 'token ', 'Exit codes: 0 ', 'DATABASE_URL', 'README.md']],
    [['serve', '--help'], ['Usage: tidemark serve']],
    [['migrate', '--help'], ['Usage: tidemark migrate']],
    [
      ['seed', '--help'],
      ['--accounts <n>', '--rooms <n>', '--messages <n>', '--seed <n>', 'default: 20000'],
    ],
    [
      ['token', '--help'],
      ['--account <uuid>', '--lifetime <seconds>', 'default: 86400'],
    ],
    [['help', 'seed'], ['Usage: tidemark seed']],
    [['--version'], ['0.']],
  ])('%j needs no configuration and ends with 0', async (words, texts) => {
    const { code, stdout, stderr } = await runTidemark(words, { env: { PORT: 'wrong' } });
    for (const text of texts) expect(stdout).toContain(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
