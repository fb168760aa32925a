import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTokenVerifier } from '../../src/auth/access-token.ts';
import type { TokenVerifier } from '../../src/auth/access-token.ts';
import { readPublicKeys } from '../../src/config/public-keys.ts';
import { makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';
import { ACCOUNT, claims, EC, NOW, refusalOf, RSA, signed } from './signed-tokens.ts';

const NEXT = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();

let folder: string;
let path: string;
let now: number;
let tokens: TokenVerifier;

const oldToken = signed(claims({ exp: NOW / 1000 + 3600 }), RSA.privateKey, 'RS256');
const newToken = signed(claims({ exp: NOW / 1000 + 3600 }), NEXT.privateKey, 'RS256');
const curveToken = signed(claims({ exp: NOW / 1000 + 3600 }), EC.privateKey, 'ES256');
const verify = (token: string) => tokens.verify(`Bearer ${token}`);
const codeOf = async (token: string) => (await refusalOf(verify(token))).code;

/** As an operator's tools replace a file: whole, under its name. */
async function replaceFile(text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
  now += 5_000;
}

beforeEach(async () => {
  folder = await makeThrowAwayFolder();
  path = join(folder, 'keys.pem');
  now = NOW;
  const text = pem(RSA.publicKey);
  await writeFile(path, text);
  tokens = createTokenVerifier({
    key: { kind: 'public-key', ...readPublicKeys(path, text, []), file: { path, named: [] } },
    issuer: undefined,
    audience: undefined,
    accountClaim: 'sub',
    clockToleranceS: 0,
    logger: pino({ level: 'silent' }),
    now: () => now,
  });
});

afterEach(() => removeThrowAwayFolder(folder));

test('while a key is changed, the file holds both, and tokens of both are accepted', async () => {
  expect(await verify(oldToken)).toBe(ACCOUNT);
  expect(await codeOf(newToken)).toBe('UNAUTHENTICATED');
  await replaceFile(`${pem(NEXT.publicKey)}\n${pem(RSA.publicKey)}`);
  expect(await verify(newToken)).toBe(ACCOUNT);
  expect(await verify(oldToken)).toBe(ACCOUNT);
  await replaceFile(pem(NEXT.publicKey));
  expect(await verify(newToken)).toBe(ACCOUNT);
  expect(await codeOf(oldToken)).toBe('UNAUTHENTICATED');
});

test('keys of different types, each with its usual algorithm only', async () => {
  await replaceFile(pem(RSA.publicKey) + pem(EC.publicKey));
  expect(await verify(oldToken)).toBe(ACCOUNT);
  expect(await verify(curveToken)).toBe(ACCOUNT);
  expect(await codeOf(signed(claims(), RSA.privateKey, 'PS256'))).toBe('UNAUTHENTICATED');
});

test.each(['', 'not a key', pem(RSA.publicKey).slice(0, 100), 'PRIVATE KEY'])(
  'the last good keys stay while the file holds %j',
  async (text) => {
    await replaceFile(text);
    expect(await verify(oldToken)).toBe(ACCOUNT);
    await replaceFile(pem(NEXT.publicKey));
    expect(await verify(newToken)).toBe(ACCOUNT);
  },
);
