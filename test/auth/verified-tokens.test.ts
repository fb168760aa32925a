import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../src/auth/access-token.ts';
import type { TokenVerifier, VerifierOptions } from '../../src/auth/access-token.ts';
import { VerifiedTokens } from '../../src/auth/verified-tokens.ts';
import { openKeyServer } from './test-key-server.ts';
import type { TestKeyServer } from './test-key-server.ts';
import { ACCOUNT, claims, EC, NOW, NOW_S, refusalOf, RSA, SECRET, signed } from './signed-tokens.ts';

const logger = pino({ level: 'silent' });

const TEN_MINUTES = 600_000;
const A_DAY = 86_400_000;
const NEXT = generateKeyPairSync('rsa', { modulusLength: 2048 });

let now: number;
/** How often a signature was checked. Only a check reads the expected issuer. */
let checks: number;
let tokens: TokenVerifier;

function verifier(key: VerifierOptions['key']): TokenVerifier {
  return createTokenVerifier({
    key,
    get issuer() {
      checks += 1;
      return undefined;
    },
    audience: undefined,
    accountClaim: 'sub',
    clockToleranceS: 0,
    logger,
    now: () => now,
  });
}
const verify = (token: string) => tokens.verify(`Bearer ${token}`);

async function expectRefused(token: string, reason: RegExp): Promise<void> {
  const refusal = await refusalOf(verify(token), token);
  expect(refusal.code).toBe('UNAUTHENTICATED');
  expect(refusal.message).toMatch(reason);
}

/** Runs `use` and tells whether a signature was checked. */
async function isChecked(use: () => Promise<unknown>): Promise<boolean> {
  const before = checks;
  await use();
  return checks > before;
}

beforeEach(() => {
  now = NOW;
  checks = 0;
  tokens = verifier({ kind: 'secret', secret: SECRET, algorithms: ['HS256'] });
});

describe('a token that was accepted', () => {
  test('is not checked again, with any kind of key and any spelling of the header', async () => {
    const rsa = verifier({ kind: 'public-key', keys: [RSA.publicKey], algorithms: ['RS256'] });
    const ec = verifier({ kind: 'public-key', keys: [EC.publicKey], algorithms: ['ES256'] });
    for (const [by, token] of [
      [tokens, signed()],
      [rsa, signed(claims(), RSA.privateKey, 'RS256')],
      [ec, signed(claims(), EC.privateKey, 'ES256')],
    ] as const) {
      expect(await isChecked(() => by.verify(`Bearer ${token}`))).toBe(true);
      expect(await isChecked(() => by.verify(`Bearer ${token}`))).toBe(false);
      expect(await isChecked(() => by.verify(`bearer   ${token} `))).toBe(false);
      expect(await by.verify(`Bearer ${token}`)).toBe(ACCOUNT);
    }
  });

  test('expires to the millisecond, and counts again when the clock goes back', async () => {
    const token = signed();
    const exp = (NOW_S + 60) * 1000;
    await verify(token);
    for (let turn = 0; turn < 3; turn += 1) {
      now = exp - 1;
      expect(await verify(token)).toBe(ACCOUNT);
      now = exp;
      await expectRefused(token, /expired/);
      now = exp + 3_600_000;
      await expectRefused(token, /expired/);
    }
  });

  test('is not valid yet when the clock goes back behind its nbf', async () => {
    const token = signed(claims({ nbf: NOW_S }));
    expect(await verify(token)).toBe(ACCOUNT);
    for (let turn = 0; turn < 3; turn += 1) {
      now = NOW - 1;
      await expectRefused(token, /not valid yet/);
      now = NOW;
      expect(await isChecked(() => verify(token))).toBe(false);
    }
  });

  test('may have times with fractions of a second; the clock counts in whole seconds', async () => {
    const token = signed(claims({ nbf: NOW_S - 0.5, exp: NOW_S + 1.5 }));
    await verify(token);
    now = NOW + 1999;
    expect(await verify(token)).toBe(ACCOUNT);
    now = NOW + 2000;
    await expectRefused(token, /expired/);
    now = NOW - 1;
    await expectRefused(token, /not valid yet/);
  });

  test('does not make a token valid that differs from it', async () => {
    const token = signed();
    const [header = '', payload = '', signature = ''] = token.split('.');
    await verify(token);
    const other = signed(claims({ sub: randomUUID() })).split('.')[1]!;
    for (const forged of [
      `${header}.${payload}.${signature.slice(0, -2)}AA`,
      `${header}.${payload}.${signature.slice(0, -1)}`,
      `${header}.${payload}.`,
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${signature}=`,
    ]) {
      await expectRefused(forged, /signature|malformed|JSON Web Token/);
    }
    expect(await isChecked(() => verify(token))).toBe(false);
  });
});

test('a refusal is not remembered', async () => {
  const token = signed(claims({ nbf: NOW_S + 1 }));
  await expectRefused(token, /not valid yet/);
  await expectRefused(token, /not valid yet/);
  expect(checks).toBe(2);
  now += 1000;
  expect(await verify(token)).toBe(ACCOUNT);
  now += 60_000;
  const late = signed();
  await expectRefused(late, /expired/);
  now = NOW;
  expect(await isChecked(() => verify(late))).toBe(true);
});

test('many requests at once each get the account of their own token', async () => {
  const accounts = Array.from({ length: 50 }, () => randomUUID());
  const all = [...accounts, ...accounts, ...accounts];
  const verifyAll = () => Promise.all(all.map((sub) => verify(signed(claims({ sub })))));
  expect(await verifyAll()).toEqual(all);
  expect(await isChecked(async () => expect(await verifyAll()).toEqual(all))).toBe(false);
});

describe('with a key server', () => {
  const token = signed(claims({ exp: NOW_S + 200_000 }), RSA.privateKey, 'RS256', { kid: 'first' });
  let keyServer: TestKeyServer;

  beforeAll(async () => {
    keyServer = await openKeyServer();
  });
  afterAll(() => keyServer.close());
  beforeEach(async () => {
    keyServer.serve({ first: RSA.publicKey });
    tokens = verifier({ kind: 'jwks', url: keyServer.url, algorithms: ['RS256'] });
    await verify(token);
  });

  test('a token is checked again after the keys have been fetched again', async () => {
    expect(await isChecked(() => verify(token))).toBe(false);
    now += TEN_MINUTES;
    expect(await isChecked(() => verify(token))).toBe(true);
    expect(await isChecked(() => verify(token))).toBe(false);
  });

  test('a revoked key makes its tokens invalid, also for many requests at once', async () => {
    keyServer.serve({ second: NEXT.publicKey });
    now += TEN_MINUTES;
    const asked = keyServer.asked();
    const refusals = await Promise.all(Array.from({ length: 20 }, () => refusalOf(verify(token))));
    for (const refusal of refusals) expect(refusal.message).toMatch(/no key of the key server/);
    // One request because the keys are old, and one because the key id is now unknown.
    expect(keyServer.asked() - asked).toBeLessThanOrEqual(2);
  });

  test('another key under the same key id makes them invalid, too', async () => {
    keyServer.serve({ first: NEXT.publicKey });
    now += TEN_MINUTES;
    await expectRefused(token, /signature/);
    keyServer.serve({ first: RSA.publicKey });
    now += TEN_MINUTES;
    expect(await verify(token)).toBe(ACCOUNT);
  });

  test('a new key leaves the tokens of the other keys valid', async () => {
    keyServer.serve({ first: RSA.publicKey, second: NEXT.publicKey });
    const other = signed(claims(), NEXT.privateKey, 'RS256', { kid: 'second' });
    expect(await verify(other)).toBe(ACCOUNT);
    expect(await verify(token)).toBe(ACCOUNT);
    expect(await isChecked(() => verify(token))).toBe(false);
  });

  test('a token without a key id is bound to the only key there is', async () => {
    const nameless = signed(claims({ exp: NOW_S + 7200 }), RSA.privateKey, 'RS256');
    expect(await isChecked(() => verify(nameless))).toBe(true);
    expect(await isChecked(() => verify(nameless))).toBe(false);
    keyServer.serve({ first: RSA.publicKey, second: NEXT.publicKey });
    now += TEN_MINUTES;
    await expectRefused(nameless, /no key of the key server/);
  });

  test('a key server that is down for a day is a 503, for remembered tokens too', async () => {
    await keyServer.down();
    expect(await isChecked(() => verify(token))).toBe(false);
    now += TEN_MINUTES;
    expect(await verify(token)).toBe(ACCOUNT);
    now += A_DAY;
    expect((await refusalOf(verify(token))).code).toBe('UNAVAILABLE');
    await keyServer.up();
    now += 4_000;
    expect(await verify(token)).toBe(ACCOUNT);
  });
});

describe('the memory of verified tokens', () => {
  const verified = { accountId: ACCOUNT, kid: undefined, key: SECRET, expiresAt: 1, notBefore: undefined };

  test('is bounded: a new token replaces the one used longest ago', () => {
    const kept = new VerifiedTokens(3);
    for (const token of ['a', 'b', 'c']) kept.remember(token, verified);
    kept.find('a');
    kept.remember('d', verified);
    expect(['a', 'b', 'c', 'd'].filter((token) => kept.find(token))).toEqual(['a', 'c', 'd']);
  });

  test('holds 10,000 tokens by default', () => {
    const kept = new VerifiedTokens();
    for (let n = 0; n <= 10_000; n += 1) kept.remember(`token ${n}`, verified);
    expect(kept.find('token 0')).toBeUndefined();
    expect(kept.find('token 1')).toBe(verified);
  });

  /** Searches the heap snapshot of a separate process. The texts searched for are kept as bytes, outside the heap. */
  test('holds no part of a token', async () => {
    const program = `
      import { once } from 'node:events';
      import { getHeapSnapshot } from 'node:v8';
      import jsonwebtoken from 'jsonwebtoken';
      import { createTokenVerifier } from ${JSON.stringify(resolve('src/auth/access-token.ts'))};
      const options = { issuer: undefined, audience: undefined, accountClaim: 'sub', clockToleranceS: 0, now: () => Date.now() };
      const secret = ${JSON.stringify(SECRET)};
      const verifier = createTokenVerifier({ ...options, key: { kind: 'secret', secret, algorithms: ['HS256'] } });
      const sign = (jti) => jsonwebtoken.sign({ sub: ${JSON.stringify(ACCOUNT)}, jti }, secret, { expiresIn: 60 });
      const searched = [];
      globalThis.held = [];
      async function use(jti, hold) {
        const token = sign(jti);
        if (hold) globalThis.held.push(token);
        await verifier.verify('Bearer ' + token);
        await verifier.verify('Bearer ' + token);
        searched.push(Buffer.from(token.split('.')[2]));
      }
      await use('let go', false);
      await use('held on to', true);
      /flush/.exec('what the last regular expression matched is held by the engine: flush');
      let text = '';
      const snapshot = getHeapSnapshot().setEncoding('latin1').on('data', (chunk) => { text += chunk; });
      await once(snapshot, 'end');
      await verifier.verify('Bearer ' + globalThis.held[0]);
      process.stdout.write(JSON.stringify(searched.map((bytes) => text.includes(bytes.toString()))));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      program,
    ]);
    // The program keeps the second token: the search must find it.
    expect(JSON.parse(stdout)).toEqual([false, true]);
  });
});
