import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import jsonwebtoken from 'jsonwebtoken';
import type { SignOptions } from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTidemark } from '../../testkit/tidemark-command.ts';
import type { TidemarkProcess } from '../../testkit/tidemark-command.ts';

const SECRET = 'one way to verify tokens, 32 bytes and more';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  [database, folder] = await Promise.all([createTestDatabase(), makeThrowAwayFolder()]);
});
afterAll(async () => {
  await Promise.all([database.drop(), removeThrowAwayFolder(folder)]);
});

const serve = (env: Readonly<Record<string, string>>): TidemarkProcess =>
  startTidemark(['serve'], { env: { DATABASE_URL: database.url, PORT: '0', LOG_LEVEL: 'warn', ...env } });

const account = randomUUID();
const sign = (key: jsonwebtoken.Secret, options: SignOptions, claims: object = { sub: account }): string =>
  jsonwebtoken.sign(claims, key, { expiresIn: 60, ...options });

async function statusOf(server: TidemarkProcess, token: string): Promise<number> {
  return (await restDoor.sync(await server.url, { since: 0, authorization: `Bearer ${token}` })).status;
}

describe('JWT_SECRET with JWT_ALGORITHMS, JWT_ISSUER, JWT_AUDIENCE and JWT_ACCOUNT_CLAIM', () => {
  const good = { algorithm: 'HS512', issuer: 'https://issuer.example', audience: 'chat' } as const;
  const claims = { account };
  let server: TidemarkProcess;
  beforeAll(() => {
    server = serve({
      JWT_SECRET: SECRET,
      JWT_ALGORITHMS: 'HS384, HS512',
      JWT_ISSUER: good.issuer,
      JWT_AUDIENCE: good.audience,
      JWT_ACCOUNT_CLAIM: 'account',
    });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each<[string, number, string]>([
    ['all of it right', 200, sign(SECRET, good, claims)],
    ['another algorithm of the list', 200, sign(SECRET, { ...good, algorithm: 'HS384' }, claims)],
    ['an algorithm that is not listed', 401, sign(SECRET, { ...good, algorithm: 'HS256' }, claims)],
    ['another secret', 401, sign(`${SECRET}.`, good, claims)],
    ['another issuer', 401, sign(SECRET, { ...good, issuer: 'https://evil.example' }, claims)],
    ['another audience', 401, sign(SECRET, { ...good, audience: 'mail' }, claims)],
    ['the account in sub', 401, sign(SECRET, good, { sub: account })],
    [
      'no exp',
      401,
      jsonwebtoken.sign({ ...claims, iss: good.issuer, aud: good.audience }, SECRET, { algorithm: 'HS512' }),
    ],
    ['none', 401, jsonwebtoken.sign({ ...claims, exp: 4e9 }, '', { algorithm: 'none' })],
  ])('%s: %i', async (_what, status, token) => {
    expect(await statusOf(server, token)).toBe(status);
  });
});

test('JWT_PUBLIC_KEY, its line breaks written as \\n', async () => {
  const pem = pemOf(rsa.publicKey);
  await using server = serve({ JWT_PUBLIC_KEY: pem.replaceAll('\n', '\\n') });
  expect(await statusOf(server, sign(rsa.privateKey, { algorithm: 'RS256' }))).toBe(200);
  expect(await statusOf(server, sign(rsa.privateKey, { algorithm: 'RS512' }))).toBe(401);
  // A public key is not secret, so a token signed with it as HMAC secret is refused.
  expect(await statusOf(server, sign(SECRET, { algorithm: 'HS256' }))).toBe(401);
  const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  const forged = jsonwebtoken.sign({ sub: account, exp: 4e9 }, Buffer.from(pem), { algorithm: 'HS256' });
  expect(forged.startsWith(header)).toBe(true);
  expect(await statusOf(server, forged)).toBe(401);
});

test('JWT_PUBLIC_KEY_FILE', async () => {
  const file = join(folder, 'key.pem');
  await writeFile(file, pemOf(ec.publicKey));
  await using server = serve({ JWT_PUBLIC_KEY_FILE: file });
  expect(await statusOf(server, sign(ec.privateKey, { algorithm: 'ES256' }))).toBe(200);
  expect(await statusOf(server, sign(rsa.privateKey, { algorithm: 'RS256' }))).toBe(401);
});

test('JWT_JWKS_URL', async () => {
  const keys = [
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' },
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'two', use: 'sig', alg: 'ES256' },
  ];
  const keyServer = createServer((_req, res) => {
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys }));
  });
  await once(keyServer.listen(0, '127.0.0.1'), 'listening');
  await using server = serve({
    JWT_JWKS_URL: `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks.json`,
  });
  expect(await statusOf(server, sign(rsa.privateKey, { algorithm: 'RS256', keyid: 'one' }))).toBe(200);
  expect(await statusOf(server, sign(ec.privateKey, { algorithm: 'ES256', keyid: 'two' }))).toBe(200);
  expect(await statusOf(server, sign(ec.privateKey, { algorithm: 'ES256', keyid: 'three' }))).toBe(401);
  expect(await statusOf(server, sign(SECRET, { algorithm: 'HS256', keyid: 'one' }))).toBe(401);
  keyServer.close();
  keyServer.closeAllConnections();
  // Known keys stay valid. Key ids of strangers are looked up at most once in 10 s, so this one is refused without.
  expect(await statusOf(server, sign(rsa.privateKey, { algorithm: 'RS256', keyid: 'one' }))).toBe(200);
  expect(await statusOf(server, sign(rsa.privateKey, { algorithm: 'RS256', keyid: 'four' }))).toBe(401);
});
