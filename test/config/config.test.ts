import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/config-sources.ts';
import type { Config } from '../../src/config/config.ts';
import { AppError } from '../../src/errors/app-error.ts';

const SECRET = 'hunter2-hunter2-hunter2-hunter2-hunter2';
const URL = 'postgresql://tide:s3cr3t-password@db.example:5432/chat';

const read = (env: Environment, files: Readonly<Record<string, string>> = {}): Config =>
  readConfig({
    env,
    readFile: (path) => {
      const content = files[path];
      if (content === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      return content;
    },
  });

function refusalOf(env: Environment, files?: Readonly<Record<string, string>>): AppError | undefined {
  try {
    read(env, files);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** The faults that readConfig reports, one line each. */
function faultsOf(env: Environment, files?: Readonly<Record<string, string>>): string[] {
  const refusal = refusalOf(env, files);
  if (!refusal) return [];
  expect(refusal.code).toBe('CONFIG_INVALID');
  const [head, ...faults] = refusal.message.split('\n- ');
  expect(head).toBe(`The configuration has ${faults.length} error(s):`);
  return faults;
}

const pem = (key: KeyObject) =>
  key.export({ type: key.type === 'public' ? 'spki' : 'pkcs8', format: 'pem' }).toString();
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('without any variable: the defaults of README.md', () => {
  const expected = {
    http: { host: '127.0.0.1', port: 4000, corsOrigins: [] },
    database: { url: undefined, replicaUrls: [], poolMax: 10, dataDir: '.data', migrateOnStart: true },
    auth: {
      key: { kind: 'embedded', algorithms: ['HS256'] },
      issuer: undefined,
      audience: undefined,
      accountClaim: 'sub',
      clockToleranceS: 5,
    },
    sync: { roomLimit: 500, settleMs: 100, holdBackMs: 2000 },
    logLevel: 'info',
  };
  expect(read({})).toEqual(expected);
  const empty = [
    'HOST',
    'PORT',
    'DATABASE_URL',
    'JWT_SECRET',
    'JWT_ALGORITHMS',
    'MIGRATE_ON_START',
    'CORS_ORIGINS',
    'LOG_LEVEL',
  ];
  expect(read(Object.fromEntries(empty.map((name, n) => [name, n % 2 ? '' : ' '])))).toEqual(expected);
});

test('everything set', () => {
  const config = read({
    HOST: '0.0.0.0',
    PORT: '0',
    DATABASE_URL: URL,
    DATABASE_REPLICA_URLS: ` ${URL}1 ,, ${URL}2 `,
    DATABASE_POOL_MAX: '25',
    DATA_DIR: '/var/lib/tidemark',
    MIGRATE_ON_START: 'false',
    JWT_SECRET: SECRET,
    JWT_SECRET_PREVIOUS: `${SECRET} of old`,
    JWT_CLOCK_TOLERANCE_S: '30',
    JWT_ALGORITHMS: 'HS512, HS256',
    JWT_ISSUER: 'https://issuer.example',
    JWT_AUDIENCE: 'chat',
    JWT_ACCOUNT_CLAIM: 'account_id',
    SYNC_ROOM_LIMIT: '50',
    SYNC_SETTLE_MS: '0',
    SYNC_HOLD_BACK_MS: '5000',
    CORS_ORIGINS: 'https://a.example/, http://localhost:3000',
    LOG_LEVEL: 'DEBUG',
  });
  expect(config).toEqual({
    http: { host: '0.0.0.0', port: 0, corsOrigins: ['https://a.example', 'http://localhost:3000'] },
    database: {
      url: URL,
      replicaUrls: [`${URL}1`, `${URL}2`],
      poolMax: 25,
      dataDir: '/var/lib/tidemark',
      migrateOnStart: false,
    },
    auth: {
      key: {
        kind: 'secret',
        secret: SECRET,
        previousSecret: `${SECRET} of old`,
        algorithms: ['HS256', 'HS512'],
      },
      issuer: 'https://issuer.example',
      audience: 'chat',
      accountClaim: 'account_id',
      clockToleranceS: 30,
    },
    sync: { roomLimit: 50, settleMs: 0, holdBackMs: 5000 },
    logLevel: 'debug',
  });
});

test('all faults are reported at once, by name', () => {
  const env = {
    PORT: 'http',
    DATABASE_URL: 'mysql://u:s3cr3t-password@h/d',
    DATABASE_REPLICA_URLS: `${URL},h:5432`,
    DATABASE_POOL_MAX: '0',
    MIGRATE_ON_START: 'maybe',
    JWT_SECRET: 'hunter2',
    JWT_PUBLIC_KEY: 'x',
    JWT_ALGORITHMS: 'none,RS256',
    SYNC_ROOM_LIMIT: '0',
    SYNC_SETTLE_MS: '-1',
    SYNC_HOLD_BACK_MS: '1e3',
    CORS_ORIGINS: 'example.com',
    LOG_LEVEL: 'loud',
  };
  const faults = faultsOf(env);
  for (const name of Object.keys(env)) {
    expect(
      faults.filter((fault) => fault.includes(name)),
      name,
    ).not.toEqual([]);
  }
  const text = faults.join('\n');
  for (const secret of ['s3cr3t', 'hunter2', 'tide']) expect(text).not.toContain(secret);
});

describe('each number has its bounds', () => {
  test.each([
    ['PORT', 0, 65_535],
    ['DATABASE_POOL_MAX', 1, 1000],
    ['SYNC_ROOM_LIMIT', 1, 100_000],
    ['SYNC_SETTLE_MS', 0, 60_000],
    ['SYNC_HOLD_BACK_MS', 0, 600_000],
  ])('%s from %d to %d', (name, least, most) => {
    for (const value of [least, most]) expect(faultsOf({ [name]: String(value) })).toEqual([]);
    for (const value of [
      least - 1,
      most + 1,
      '1.5',
      '1e2',
      '0x10',
      '+1',
      ' 5 5',
      'NaN',
      '٣',
      '99999999999999999999',
    ]) {
      expect(faultsOf({ [name]: String(value) }), String(value)).toEqual([
        `${name} must be a whole number from ${least} to ${most}`,
      ]);
    }
  });
});

test.each([
  ['DATABASE_URL', 'db.example'],
  ['DATABASE_URL', 'https://db.example/chat'],
  ['DATABASE_REPLICA_URLS', `${URL},`.repeat(2) + 'replica'],
  ['CORS_ORIGINS', 'https://a.example/path'],
  ['CORS_ORIGINS', 'https://a.example,null'],
  ['CORS_ORIGINS', 'file:///x'],
  ['MIGRATE_ON_START', '2'],
  ['LOG_LEVEL', 'verbose'],
])('%s may not be %s', (name, value) => {
  const faults = faultsOf({ JWT_SECRET: SECRET, [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(new RegExp(`^${name} `));
});

test.each(['exp', 'nbf', 'iat', 'iss', 'aud'])('JWT_ACCOUNT_CLAIM may not be %s', (claim) => {
  expect(faultsOf({ JWT_SECRET: SECRET, JWT_ACCOUNT_CLAIM: claim })).toEqual([
    expect.stringMatching(`^JWT_ACCOUNT_CLAIM must not be ${claim},`),
  ]);
});

test('an invalid MIGRATE_ON_START is refused with the allowed values', () => {
  expect(faultsOf({ MIGRATE_ON_START: 'maybe' })).toEqual(['MIGRATE_ON_START must be true or false']);
});

test('CORS_ORIGINS may contain origins of app shells, unchanged', () => {
  const shells = ['capacitor://localhost', 'ionic://localhost', 'tauri://localhost'];
  expect(read({ CORS_ORIGINS: `https://a.example/,${shells.join(',')}` }).http.corsOrigins).toEqual([
    'https://a.example',
    ...shells,
  ]);
  for (const wrong of ['capacitor://localhost/', 'capacitor://', 'localhost', 'https://a.example/x'])
    expect(faultsOf({ CORS_ORIGINS: wrong }), wrong).toHaveLength(1);
});

test('CORS_ORIGINS may be *', () => {
  expect(read({ CORS_ORIGINS: '*' }).http.corsOrigins).toEqual(['*']);
});

describe('exactly one way to verify tokens', () => {
  const WAYS = {
    JWT_SECRET: SECRET,
    JWT_PUBLIC_KEY: pem(RSA.publicKey),
    JWT_PUBLIC_KEY_FILE: 'key.pem',
    JWT_JWKS_URL: 'https://keys.example/jwks.json',
  };
  const files = { 'key.pem': pem(EC.publicKey) };

  test('none, with a foreign database: refused, naming all four', () => {
    const [fault, ...others] = faultsOf({ DATABASE_URL: URL });
    expect(others).toEqual([]);
    for (const name of Object.keys(WAYS)) expect(fault).toContain(name);
  });

  test.each(Object.entries(WAYS))('%s alone is enough', (name, value) => {
    expect(faultsOf({ DATABASE_URL: URL, [name]: value }, files)).toEqual([]);
  });

  test('any two of them are refused', () => {
    const names = Object.keys(WAYS) as (keyof typeof WAYS)[];
    for (const first of names) {
      for (const second of names.filter((name) => name !== first)) {
        const faults = faultsOf({ [first]: WAYS[first], [second]: WAYS[second] }, files);
        expect(faults.filter((fault) => fault.includes('exactly one'))).toHaveLength(1);
      }
    }
  });

  test('a secret has at least 32 bytes, not characters', () => {
    expect(faultsOf({ JWT_SECRET: 'x'.repeat(31) })).toEqual([
      expect.stringMatching(/^JWT_SECRET .*32 bytes/),
    ]);
    expect(faultsOf({ JWT_SECRET: 'x'.repeat(32) })).toEqual([]);
    expect(faultsOf({ JWT_SECRET: 'ü'.repeat(16) })).toEqual([]);
  });

  test.each([
    ['RSA', pem(RSA.publicKey), 'RS256'],
    ['RSA with \\n for line breaks', pem(RSA.publicKey).replaceAll('\n', '\\n'), 'RS256'],
    ['EC', pem(EC.publicKey), 'ES256'],
  ])('a public key of %s verifies its usual algorithm by default', (_what, key, algorithm) => {
    expect(read({ JWT_PUBLIC_KEY: key }).auth.key).toMatchObject({
      kind: 'public-key',
      algorithms: [algorithm],
    });
    expect(read({ JWT_PUBLIC_KEY_FILE: 'k' }, { k: key }).auth.key).toMatchObject({
      algorithms: [algorithm],
    });
  });

  test.each([
    ['a private key', pem(RSA.privateKey), /private key/],
    ['not PEM', 'abc', /PEM/],
    ['a short RSA key', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), /2048/],
    ['an Ed25519 key', pem(generateKeyPairSync('ed25519').publicKey), /RSA|EC/],
    [
      'an EC key on a curve of no JWT algorithm',
      pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
      /P-256/,
    ],
  ])('%s is refused', (_what, key, reason) => {
    for (const faults of [
      faultsOf({ JWT_PUBLIC_KEY: key }),
      faultsOf({ JWT_PUBLIC_KEY_FILE: 'k' }, { k: key }),
    ]) {
      expect(faults).toEqual([expect.stringMatching(reason)]);
      expect(faults[0]).not.toContain(key.split('\n')[1] ?? key);
    }
  });

  test.each<[string, Environment]>([
    ['a key that is none', { JWT_PUBLIC_KEY: 'bad' }],
    ['a key file that is not there', { JWT_PUBLIC_KEY_FILE: '/no/such.pem' }],
  ])('%s and an unknown algorithm are both named', (_what, env) => {
    const faults = faultsOf({ ...env, JWT_ALGORITHMS: 'foo' });
    expect(faults.toSorted()).toEqual([
      expect.stringMatching(/^JWT_ALGORITHMS has foo/),
      expect.stringMatching(/^JWT_PUBLIC_KEY/),
    ]);
  });

  test('a key file that cannot be read is named', () => {
    expect(faultsOf({ JWT_PUBLIC_KEY_FILE: '/no/such.pem' })).toEqual([
      expect.stringContaining('/no/such.pem'),
    ]);
  });

  test.each(['keys.example', 'file:///etc/passwd', 'ftp://keys.example'])(
    'JWT_JWKS_URL may not be %s',
    (url) => {
      expect(faultsOf({ JWT_JWKS_URL: url })).toEqual([expect.stringMatching(/^JWT_JWKS_URL /)]);
    },
  );

  test('algorithms: those of the way, never none, never mixed', () => {
    expect(read({ JWT_JWKS_URL: WAYS.JWT_JWKS_URL }).auth.key.algorithms).toEqual(['RS256', 'ES256']);
    expect(read({ JWT_JWKS_URL: WAYS.JWT_JWKS_URL, JWT_ALGORITHMS: 'PS512' }).auth.key.algorithms).toEqual([
      'PS512',
    ]);
    const wrong: Environment[] = [
      { JWT_SECRET: SECRET, JWT_ALGORITHMS: 'none' },
      { JWT_SECRET: SECRET, JWT_ALGORITHMS: 'HS256,RS256' },
      { JWT_ALGORITHMS: 'RS256' },
      { JWT_JWKS_URL: WAYS.JWT_JWKS_URL, JWT_ALGORITHMS: 'HS256' },
      { JWT_PUBLIC_KEY: WAYS.JWT_PUBLIC_KEY, JWT_ALGORITHMS: 'HS256' },
      { JWT_PUBLIC_KEY: WAYS.JWT_PUBLIC_KEY, JWT_ALGORITHMS: 'ES256' },
      { JWT_SECRET: SECRET, JWT_ALGORITHMS: 'hs256' },
    ];
    for (const env of wrong) expect(faultsOf(env)).toEqual([expect.stringMatching(/^JWT_ALGORITHMS /)]);
  });
});

describe('the database URL', () => {
  test.each([
    'sslmode=verify-full',
    'sslmode=require&options=-c%20search_path%3Dchat&application_name=x&connect_timeout=3',
    'host=/var/run/postgresql',
  ])('may have %s', (query) => {
    expect(faultsOf({ DATABASE_URL: `${URL}?${query}`, JWT_SECRET: SECRET })).toEqual([]);
  });

  test.each([
    ['target_session_attrs=any', /has target_session_attrs, which Tidemark does not support/],
    ['channel_binding=require&gssencmode=disable', /has channel_binding, gssencmode, which/],
    ['sslmode=prefer', /has sslmode=prefer; Tidemark supports disable, require/],
    ['sslmode=verify-ca', /sslrootcert/],
    ['sslmode=verify-full&sslrootcert=/does/not/exist', /no such file/],
    ['connect_timeout=soon', /connect_timeout/],
  ])('is refused by name with %s', (query, reason) => {
    const faults = faultsOf({ DATABASE_URL: `${URL}?${query}`, JWT_SECRET: SECRET });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^DATABASE_URL /);
    expect(faults[0]).toMatch(reason);
  });
});
