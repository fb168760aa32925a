import { generateKeyPairSync, sign as cryptoSign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import type { Algorithm } from 'jsonwebtoken';
import { expect } from 'vitest';
import { AppError } from '../../src/errors/app-error.ts';

export const ACCOUNT = '0192f8c1-6a5e-4b8e-9d3a-0f1e2d3c4b5a';
export const SECRET = 'the secret of these tests, of more than 32 bytes';
/** Unix ms of the verifier's clock. */
export const NOW = Date.parse('2024-02-02T10:00:00Z');
export const NOW_S = NOW / 1000;

type Claims = Readonly<Record<string, unknown>>;

/** Claims of a good token. `undefined` removes one. */
export function claims(changes: Claims = {}): Claims {
  const all: Claims = { sub: ACCOUNT, iat: NOW_S - 10, exp: NOW_S + 60, ...changes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export function signed(
  payload: Claims = claims(),
  key: string | KeyObject = SECRET,
  algorithm: Algorithm = 'HS256',
  header: Readonly<Record<string, unknown>> = {},
): string {
  return jsonwebtoken.sign(payload, key, {
    algorithm,
    header: { alg: algorithm, ...header },
    noTimestamp: true,
  });
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that no library would produce. */
export function forged(header: unknown, payload: unknown, signature = ''): string {
  return `${base64url(header)}.${base64url(payload)}.${signature}`;
}

/** A token that no library would produce, with a valid RS256 signature. */
export function handSigned(header: unknown, payload: unknown, key: KeyObject): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${cryptoSign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

export const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** The error of a failed verification. Its message must not contain the token. */
export async function refusalOf(verification: Promise<string>, token?: string): Promise<AppError> {
  const error = await verification.then(
    (account) => new Error(`accepted for ${account}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  const refusal = error as AppError;
  if (token !== undefined && token.length > 8) expect(refusal.message).not.toContain(token.slice(0, 12));
  return refusal;
}
