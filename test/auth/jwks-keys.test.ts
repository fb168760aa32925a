import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../src/auth/access-token.ts';
import type { TokenVerifier } from '../../src/auth/access-token.ts';
import { openKeyServer } from './key-server.ts';
import type { KeyServer } from './key-server.ts';
import { ACCOUNT, claims, EC, NOW, refusalOf, RSA, signed } from './signed-tokens.ts';

const NEXT = generateKeyPairSync('rsa', { modulusLength: 2048 });
const TEN_MINUTES = 600_000;

let keyServer: KeyServer;
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
    now: () => now,
  });
});

const asked = () => keyServer.asked() - askedBefore;
const tokenOf = (kid: string | undefined, key = RSA.privateKey) =>
  signed(
    claims({ exp: NOW / 1000 + 3600 }),
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
  test('causes at most ten requests to the key server per minute; further tokens get UNAVAILABLE', async () => {
    await verify('first');
    const codes = [];
    for (let n = 0; n < 30; n += 1) codes.push((await refusalOf(verify(`made-up-${n}`))).code);
    expect(asked()).toBe(1 + 10);
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(10);
    expect(codes.filter((code) => code === 'UNAVAILABLE')).toHaveLength(20);
    now += 60_000;
    await expectRefusal('made-up', 'UNAUTHENTICATED', /no key of the key server/);
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
  test('is 503, for known keys only once they are too old, until it answers again', async () => {
    await keyServer.down();
    await expectRefusal('first', 'UNAVAILABLE', /key server/);
    await keyServer.up();
    expect(await verify('first')).toBe(ACCOUNT);
    await keyServer.down();
    expect(await verify('first')).toBe(ACCOUNT);
    await expectRefusal('second', 'UNAVAILABLE', /key server/);
    now += TEN_MINUTES;
    await expectRefusal('first', 'UNAVAILABLE', /key server/);
    await keyServer.up();
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

test('keys for another purpose are ignored', async () => {
  const good = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig' };
  const others = [
    { kty: 'oct', k: 'c2VjcmV0', kid: 'oct' },
    { ...good, kid: 'enc', use: 'enc' },
    { kty: 'RSA', kid: 'broken' },
  ];
  keyServer.serve(JSON.stringify({ keys: [...others, good] }));
  expect(await verify('first')).toBe(ACCOUNT);
  for (const kid of ['oct', 'enc', 'broken'])
    await expectRefusal(kid, 'UNAUTHENTICATED', /no key of the key server/);
});
