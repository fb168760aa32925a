import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../src/auth/access-token.ts';
import type { TokenVerifier } from '../../src/auth/access-token.ts';
import { openKeyServer } from './test-key-server.ts';
import type { TestKeyServer } from './test-key-server.ts';
import { ACCOUNT, claims, EC, NOW, refusalOf, RSA, signed } from './signed-tokens.ts';

const logger = pino({ level: 'silent' });

const NEXT = generateKeyPairSync('rsa', { modulusLength: 2048 });
const TEN_SECONDS = 10_000;
const TEN_MINUTES = 600_000;
const A_DAY = 86_400_000;

let keyServer: TestKeyServer;
let tokens: TokenVerifier;
let now: number;
let askedBefore: number;

beforeAll(async () => {
  keyServer = await openKeyServer();
});
afterAll(() => keyServer.close());

beforeEach(() => {
  now = NOW;
  askedBefore = keyServer.asked();
  keyServer.serve({ first: RSA.publicKey, curve: EC.publicKey });
  tokens = createTokenVerifier({
    key: { kind: 'jwks', url: keyServer.url, algorithms: ['RS256', 'ES256'] },
    issuer: undefined,
    audience: undefined,
    accountClaim: 'sub',
    clockToleranceS: 0,
    logger,
    now: () => now,
  });
});

const asked = () => keyServer.asked() - askedBefore;
const tokenOf = (kid: string | undefined, key = RSA.privateKey) =>
  signed(
    claims({ exp: NOW / 1000 + 200_000 }),
    key,
    key === EC.privateKey ? 'ES256' : 'RS256',
    kid === undefined ? {} : { kid },
  );
const verify = (kid: string | undefined, key = RSA.privateKey) =>
  tokens.verify(`Bearer ${tokenOf(kid, key)}`);

async function expectRefusal(kid: string | undefined, code: string, message: RegExp): Promise<void> {
  const refusal = await refusalOf(verify(kid));
  expect(refusal.code).toBe(code);
  expect(refusal.message).toMatch(message);
}

test('keys of both kinds verify, and are fetched once for many', async () => {
  const accounts = await Promise.all([verify('first'), verify('curve', EC.privateKey), verify('first')]);
  expect(accounts).toEqual([ACCOUNT, ACCOUNT, ACCOUNT]);
  expect(await verify('first')).toBe(ACCOUNT);
  expect(asked()).toBe(1);
});

test('a key that is added later is found at once', async () => {
  await verify('first');
  keyServer.serve({ first: RSA.publicKey, second: NEXT.publicKey });
  expect(await verify('second', NEXT.privateKey)).toBe(ACCOUNT);
  expect(await verify('first')).toBe(ACCOUNT);
  expect(asked()).toBe(2);
});

test('a revoked key is accepted for at most ten minutes', async () => {
  await verify('first');
  keyServer.serve({ second: NEXT.publicKey });
  now += TEN_MINUTES - 1;
  expect(await verify('first')).toBe(ACCOUNT);
  now += 1;
  await expectRefusal('first', 'UNAUTHENTICATED', /no key of the key server/);
});

test('an unknown key id is refused', async () => {
  await expectRefusal('nobody', 'UNAUTHENTICATED', /no key of the key server/);
  await verify('first');
  await expectRefusal('nobody', 'UNAUTHENTICATED', /no key of the key server/);
});

test("a key id of one key does not vouch for another's signature", async () => {
  await expectRefusal('curve', 'UNAUTHENTICATED', /not valid/);
  const refusal = await refusalOf(verify('first', NEXT.privateKey));
  expect(refusal.message).toMatch(/signature/);
});

test('a token without a key id is verified by the only key there is', async () => {
  await expectRefusal(undefined, 'UNAUTHENTICATED', /no key of the key server/);
  keyServer.serve({ only: RSA.publicKey });
  now += TEN_MINUTES;
  expect(await verify(undefined)).toBe(ACCOUNT);
});

test('a token that no key could verify causes no request to the key server', async () => {
  for (const token of ['a.b.c', signed(), signed(claims(), RSA.privateKey, 'RS512', { kid: 'first' })]) {
    expect((await refusalOf(tokens.verify(`Bearer ${token}`))).code).toBe('UNAUTHENTICATED');
  }
  expect(asked()).toBe(0);
});

describe('a flood of made-up key ids', () => {
  test('causes one request to the key server in 10 s; all are refused, and a new key is found after that', async () => {
    await verify('first');
    const codes = [];
    for (let n = 0; n < 30; n += 1) codes.push((await refusalOf(verify(`made-up-${n}`))).code);
    expect(asked()).toBe(1 + 1);
    expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED']));
    keyServer.serve({ first: RSA.publicKey, second: NEXT.publicKey });
    now += TEN_SECONDS;
    expect(await verify('second', NEXT.privateKey)).toBe(ACCOUNT);
  });

  test('does not lock out valid tokens, even when the keys must be fetched again', async () => {
    await verify('first');
    now += TEN_MINUTES - 1;
    await Promise.all(Array.from({ length: 30 }, (_, n) => refusalOf(verify(`at-once-${n}`))));
    for (let n = 0; n < 30; n += 1) await refusalOf(verify(`made-up-${n}`));
    expect(await verify('first')).toBe(ACCOUNT);
    now += TEN_MINUTES;
    expect(await verify('first')).toBe(ACCOUNT);
  });
});

describe('a key server that does not answer', () => {
  test('is 503 until it answers again; known keys serve for a day', async () => {
    await keyServer.down();
    await expectRefusal('first', 'UNAVAILABLE', /key server/);
    await keyServer.up();
    now += TEN_SECONDS;
    expect(await verify('first')).toBe(ACCOUNT);
    await keyServer.down();
    expect(await verify('first')).toBe(ACCOUNT);
    await expectRefusal('second', 'UNAVAILABLE', /key server/);
    now += TEN_MINUTES;
    expect(await verify('first')).toBe(ACCOUNT);
    await expectRefusal('second', 'UNAVAILABLE', /key server/);
    now += A_DAY;
    await expectRefusal('first', 'UNAVAILABLE', /key server/);
    await keyServer.up();
    now += TEN_SECONDS;
    expect(await verify('first')).toBe(ACCOUNT);
  });

  test('is asked again only after a pause that grows to 4 s', async () => {
    await keyServer.down();
    const failed: string[] = [];
    const before = keyServer.asked();
    await expectRefusal('first', 'UNAVAILABLE', /key server/);
    await keyServer.up();
    for (let n = 0; n < 100; n += 1) failed.push((await refusalOf(verify('first'))).code);
    expect(keyServer.asked() - before).toBe(0);
    expect(new Set(failed)).toEqual(new Set(['UNAVAILABLE']));
    now += 4_000;
    expect(await verify('first')).toBe(ACCOUNT);
  });

  test.each(['', 'null', '[]', '{}', '{"keys":[]}', '{"keys":[{}]}', '{"keys":"x"}', '<html>'])(
    'or answers %j',
    async (body) => {
      keyServer.serve(body);
      await expectRefusal('first', 'UNAVAILABLE', /key server/);
    },
  );
});

test('keys for another purpose and broken elements of the list are ignored', async () => {
  const good = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig' };
  const others = [
    { kty: 'oct', k: 'c2VjcmV0', kid: 'oct' },
    { ...good, kid: 'enc', use: 'enc' },
    { kty: 'RSA', kid: 'broken' },
    null,
    'text',
    [],
    { ...good, kid: 7 },
    { ...good, kid: 'short', n: 'AQAB' },
  ];
  keyServer.serve(JSON.stringify({ keys: [...others, good] }));
  expect(await verify('first')).toBe(ACCOUNT);
  for (const kid of ['oct', 'enc', 'broken'])
    await expectRefusal(kid, 'UNAUTHENTICATED', /no key of the key server/);
});
