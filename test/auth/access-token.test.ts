import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createTokenVerifier, MissingTokenError } from '../../src/auth/access-token.ts';
import type { VerifierOptions } from '../../src/auth/access-token.ts';
import { issueToken } from '../../src/auth/issue-token.ts';
import {
  ACCOUNT,
  claims,
  EC,
  forged,
  handSigned,
  NOW,
  NOW_S,
  refusalOf,
  RSA,
  SECRET,
  signed,
} from './signed-tokens.ts';

const logger = pino({ level: 'silent' });

type Overrides = Partial<VerifierOptions>;

const verifier = (overrides: Overrides = {}) =>
  createTokenVerifier({
    key: { kind: 'secret', secret: SECRET, algorithms: ['HS256'] },
    issuer: undefined,
    audience: undefined,
    accountClaim: 'sub',
    clockToleranceS: 0,
    logger,
    now: () => NOW,
    ...overrides,
  });
const rsa = verifier({ key: { kind: 'public-key', keys: [RSA.publicKey], algorithms: ['RS256'] } });
const ec = verifier({ key: { kind: 'public-key', keys: [EC.publicKey], algorithms: ['ES256'] } });
const accept = (token: string, overrides?: Overrides) => verifier(overrides).verify(`Bearer ${token}`);

async function expectRefused(token: string, reason: RegExp, by = verifier()): Promise<void> {
  const refusal = await refusalOf(by.verify(`Bearer ${token}`), token);
  expect(refusal.code).toBe('UNAUTHENTICATED');
  expect(refusal).not.toBeInstanceOf(MissingTokenError);
  expect(refusal.message).toMatch(/^The access token is not valid: /);
  expect(refusal.message).toMatch(reason);
}

describe('accepted', () => {
  test('a token of the secret', async () => {
    expect(await accept(signed())).toBe(ACCOUNT);
  });

  test('a token of the RSA key, and of the EC key', async () => {
    expect(await rsa.verify(`Bearer ${signed(claims(), RSA.privateKey, 'RS256')}`)).toBe(ACCOUNT);
    expect(await ec.verify(`Bearer ${signed(claims(), EC.privateKey, 'ES256')}`)).toBe(ACCOUNT);
  });

  test('an upper-case UUID, which becomes lower-case', async () => {
    expect(await accept(signed(claims({ sub: ACCOUNT.toUpperCase() })))).toBe(ACCOUNT);
  });

  test('the account in another claim', async () => {
    const token = signed(claims({ sub: 'somebody', account_id: ACCOUNT }));
    expect(await accept(token, { accountClaim: 'account_id' })).toBe(ACCOUNT);
  });

  test('the required issuer and audience; any, if none is required', async () => {
    const token = signed(claims({ iss: 'https://issuer.example', aud: ['other', 'chat'] }));
    expect(await accept(token, { issuer: 'https://issuer.example', audience: 'chat' })).toBe(ACCOUNT);
    expect(await accept(token)).toBe(ACCOUNT);
  });

  test('what issueToken signs', async () => {
    const options = { accountClaim: 'uid', issuer: 'us', audience: 'chat', now: () => NOW };
    const token = issueToken({
      accountId: ACCOUNT,
      secret: SECRET,
      algorithm: 'HS512',
      lifetimeSeconds: 1,
      ...options,
    });
    const key = { kind: 'secret', secret: SECRET, algorithms: ['HS512'] } as const;
    expect(await accept(token, { ...options, key })).toBe(ACCOUNT);
    await expectRefused(token, /expired/, verifier({ ...options, key, now: () => NOW + 1000 }));
  });
});

describe('clocks differ', () => {
  const lenient = verifier({ clockToleranceS: 5 });

  test('exp and nbf have a leeway, also for a remembered token', async () => {
    for (const token of [signed(claims({ exp: NOW_S - 4 })), signed(claims({ nbf: NOW_S + 5 }))]) {
      expect(await lenient.verify(`Bearer ${token}`)).toBe(ACCOUNT);
      expect(await lenient.verify(`Bearer ${token}`)).toBe(ACCOUNT);
      await expectRefused(token, /expired|not valid yet/);
    }
    await expectRefused(signed(claims({ exp: NOW_S - 5 })), /expired/, lenient);
    await expectRefused(signed(claims({ nbf: NOW_S + 6 })), /not valid yet/, lenient);
  });
});

test('while a secret is changed, both are accepted, and no third one', async () => {
  const previousSecret = 'the secret that was used before, of more than 32 bytes';
  const key = { kind: 'secret', secret: SECRET, previousSecret, algorithms: ['HS256'] } as const;
  expect(await accept(signed(), { key })).toBe(ACCOUNT);
  expect(await accept(signed(claims(), previousSecret), { key })).toBe(ACCOUNT);
  await expectRefused(signed(claims({ exp: NOW_S }), previousSecret), /expired/, verifier({ key }));
  await expectRefused(signed(claims(), `${SECRET}.`), /signature does not verify/, verifier({ key }));
});

describe('no token at all', () => {
  test.each([undefined, '', 'Basic dXNlcjpwYXNz', 'Bearertoken', signed()])('%s', async (header) => {
    const refusal = await refusalOf(verifier().verify(header));
    expect(refusal).toBeInstanceOf(MissingTokenError);
    expect(refusal.code).toBe('UNAUTHENTICATED');
  });
});

describe('refused', () => {
  test.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer a,b', 'Bearer "a"', `Bearer ${signed()} x`])(
    'the header %s',
    async (header) => {
      const refusal = await refusalOf(verifier().verify(header));
      expect(refusal.message).toMatch(/"Bearer <token>"/);
    },
  );

  test.each([
    'a',
    'a.b',
    'a.b.c',
    '..',
    'e30.e30.e30',
    `${signed()}.x`,
    signed().split('.').slice(0, 2).join('.'),
    `.${signed()}`,
  ])('what is not a JWT: %s', async (token) =>
    expectRefused(token, /not a JSON Web Token|algorithm|malformed/),
  );

  test.each(['none', 'None', 'NONE', '', undefined, null, 0, ['HS256'], { HS256: 1 }])(
    'alg %j',
    async (alg) => {
      const [, payload, signature] = signed().split('.');
      const header = Buffer.from(JSON.stringify({ typ: 'JWT', alg })).toString('base64url');
      for (const end of ['', signature])
        await expectRefused(`${header}.${payload}.${end}`, /algorithm is not allowed/);
    },
  );

  test('HS256 signed with the public key, because everybody has that key', async () => {
    const pem = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const input = forged({ alg: 'HS256', typ: 'JWT' }, claims()).slice(0, -1);
    for (const secret of [pem, pem.trim()]) {
      const signature = createHmac('sha256', secret).update(input).digest('base64url');
      await expectRefused(`${input}.${signature}`, /algorithm is not allowed/, rsa);
    }
  });

  test('an algorithm of the same family that is not on the list', async () => {
    await expectRefused(signed(claims(), SECRET, 'HS512'), /algorithm is not allowed/);
    await expectRefused(signed(claims(), RSA.privateKey, 'PS256'), /algorithm is not allowed/, rsa);
  });

  test.each(['exp', 'nbf', 'iat'])('%s that is not a finite number', async (claim) => {
    for (const literal of ['1e999', '-1e999']) {
      const input = [
        '{"alg":"HS256"}',
        JSON.stringify(claims({ [claim]: 0 })).replace(`"${claim}":0`, `"${claim}":${literal}`),
      ]
        .map((text) => Buffer.from(text).toString('base64url'))
        .join('.');
      const token = `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
      await expectRefused(token, /not a finite number|expired|not valid yet/);
    }
  });

  test('an algorithm that does not fit the key', async () => {
    const both = verifier({
      key: { kind: 'public-key', keys: [RSA.publicKey], algorithms: ['RS256', 'ES256'] },
    });
    await expectRefused(signed(claims(), EC.privateKey, 'ES256'), /malformed|signature/, both);
  });

  test('a token signed with a foreign key', async () => {
    await expectRefused(signed(claims(), `${SECRET}.`), /signature does not verify/);
    await expectRefused(signed(claims(), EC.privateKey, 'ES256'), /algorithm/, rsa);
  });

  test('a payload that was changed', async () => {
    const [header, , signature] = signed().split('.');
    const payload = Buffer.from(JSON.stringify(claims({ sub: ACCOUNT.replace('0', '1') }))).toString(
      'base64url',
    );
    await expectRefused(`${header}.${payload}.${signature}`, /signature does not verify/);
  });

  test.each([
    ['without exp', { exp: undefined }, /never expires/],
    ['that has expired', { exp: NOW_S - 1 }, /expired/],
    ['that expires this second', { exp: NOW_S }, /expired/],
    ['that is not valid yet', { nbf: NOW_S + 1 }, /not valid yet/],
    ['without an account', { sub: undefined }, /claim sub/],
    ['whose account is no UUID', { sub: 'admin' }, /claim sub/],
    ['whose account is a UUID and more', { sub: `${ACCOUNT}\n` }, /claim sub/],
    ['whose account is in braces', { sub: `{${ACCOUNT}}` }, /claim sub/],
  ])('a token %s', async (_what, changes, reason) => {
    await expectRefused(signed(claims(changes)), reason);
  });

  test.each([
    ['exp', 'soon'],
    ['exp', null],
    ['nbf', 'now'],
    ['sub', 5],
    ['sub', null],
    ['sub', [ACCOUNT]],
    ['sub', { id: ACCOUNT }],
  ])('a token whose %s is %j, although its signature is right', async (name, value) => {
    const token = handSigned({ alg: 'RS256', typ: 'JWT' }, { ...claims(), [name]: value }, RSA.privateKey);
    await expectRefused(token, /malformed|never expires|claim sub/, rsa);
  });

  test.each(['text', 5, null, [claims()]])('a payload that is %j', async (payload) => {
    await expectRefused(handSigned({ alg: 'RS256', typ: 'JWT' }, payload, RSA.privateKey), /valid/, rsa);
  });

  test('an account claim named like a property that every object has', async () => {
    for (const accountClaim of ['constructor', 'toString', '__proto__']) {
      await expectRefused(signed(), new RegExp(`claim ${accountClaim}`), verifier({ accountClaim }));
    }
  });

  test('an extension it does not know (RFC 7515, 4.1.11)', async () => {
    const token = handSigned({ alg: 'RS256', crit: ['exp'], b64: true }, claims(), RSA.privateKey);
    await expectRefused(token, /extension/, rsa);
  });

  test('a key id that is not a string', async () => {
    await expectRefused(handSigned({ alg: 'RS256', kid: { a: 1 } }, claims(), RSA.privateKey), /key id/, rsa);
  });

  test.each([
    [{ iss: 'https://other.example' }, /issuer/],
    [{ iss: undefined }, /issuer/],
    [{ aud: 'other' }, /audience/],
    [{ aud: undefined }, /audience/],
    [{ aud: ['other'] }, /audience/],
  ])('%j when an issuer and an audience are required', async (changes, reason) => {
    const token = signed(claims({ iss: 'https://issuer.example', aud: 'chat', ...changes }));
    await expectRefused(token, reason, verifier({ issuer: 'https://issuer.example', audience: 'chat' }));
  });
});
