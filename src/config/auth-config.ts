import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { ConfigSources, Environment } from './config-sources.ts';

/** Algorithms for a shared secret, and for public keys. They are never mixed, and `none` is never allowed. */
const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
const KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;

export type SecretAlgorithm = (typeof SECRET_ALGORITHMS)[number];
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** How tokens are verified: exactly one way. */
export type VerificationKey =
  | { readonly kind: 'secret'; readonly secret: string; readonly algorithms: readonly SecretAlgorithm[] }
  /** Only with the embedded database, if no way is set: a secret is created once and kept under `DATA_DIR`. */
  | { readonly kind: 'embedded'; readonly algorithms: readonly SecretAlgorithm[] }
  | { readonly kind: 'public-key'; readonly key: KeyObject; readonly algorithms: readonly KeyAlgorithm[] }
  | { readonly kind: 'jwks'; readonly url: string; readonly algorithms: readonly KeyAlgorithm[] };

export interface AuthConfig {
  readonly key: VerificationKey;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  /** The claim that holds the account's UUID. */
  readonly accountClaim: string;
}

/** RFC 7518, 3.2: the key must be at least as long as the hash of HS256. */
export const MIN_SECRET_BYTES = 32;

/** RFC 7519, 4.1, gives these claims another meaning or type, so they cannot hold an account's UUID. */
const TAKEN_CLAIMS: readonly string[] = ['iss', 'aud', 'exp', 'nbf', 'iat'];

const WAYS = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_PUBLIC_KEY_FILE', 'JWT_JWKS_URL'] as const;

/** How to verify tokens. Adds each fault to `faults`, with the variable's name first. */
export function readAuthConfig(sources: ConfigSources, env: Environment, faults: string[]): AuthConfig {
  const given = WAYS.filter((name) => env[name] !== undefined);
  if (given.length > 1) faults.push(`${given.join(', ')}: set exactly one of them`);
  if (given.length === 0 && env['DATABASE_URL'] !== undefined) {
    faults.push(
      `${WAYS.join(', ')}: set exactly one of them; with DATABASE_URL, Tidemark must know how to verify tokens`,
    );
  }
  const accountClaim = env['JWT_ACCOUNT_CLAIM'] ?? 'sub';
  if (TAKEN_CLAIMS.includes(accountClaim)) {
    faults.push(
      `JWT_ACCOUNT_CLAIM must not be ${accountClaim}, because JWT gives this claim another meaning`,
    );
  }
  return {
    key: readKey(given[0], sources, env, faults),
    issuer: env['JWT_ISSUER'],
    audience: env['JWT_AUDIENCE'],
    accountClaim,
  };
}

function readKey(
  way: (typeof WAYS)[number] | undefined,
  sources: ConfigSources,
  env: Environment,
  faults: string[],
): VerificationKey {
  const secretAlgorithms = () => readAlgorithms(env, SECRET_ALGORITHMS, ['HS256'], 'a secret', faults);
  switch (way) {
    case undefined:
      return { kind: 'embedded', algorithms: secretAlgorithms() };
    case 'JWT_SECRET': {
      const secret = env[way] ?? '';
      if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
        faults.push(
          `JWT_SECRET must have at least ${MIN_SECRET_BYTES} bytes; to create one, run: openssl rand -base64 48`,
        );
      }
      return { kind: 'secret', secret, algorithms: secretAlgorithms() };
    }
    case 'JWT_JWKS_URL': {
      const url = env[way] ?? '';
      if (!URL.canParse(url) || !['https:', 'http:'].includes(new URL(url).protocol)) {
        faults.push('JWT_JWKS_URL must be an http(s) URL');
      }
      return {
        kind: 'jwks',
        url,
        algorithms: readAlgorithms(env, KEY_ALGORITHMS, ['RS256', 'ES256'], 'keys', faults),
      };
    }
    case 'JWT_PUBLIC_KEY':
    case 'JWT_PUBLIC_KEY_FILE':
      return readPublicKey(way, sources, env, faults);
  }
}

function readPublicKey(
  way: 'JWT_PUBLIC_KEY' | 'JWT_PUBLIC_KEY_FILE',
  sources: ConfigSources,
  env: Environment,
  faults: string[],
): VerificationKey {
  const none = { kind: 'jwks', url: '', algorithms: [] } as const;
  const named = readAlgorithms(env, KEY_ALGORITHMS, [], 'a key', faults);
  let pem = env[way] ?? '';
  if (way === 'JWT_PUBLIC_KEY_FILE') {
    try {
      pem = sources.readFile(pem);
    } catch (error) {
      faults.push(
        `JWT_PUBLIC_KEY_FILE cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
      return none;
    }
  }
  // createPublicKey would accept a private key and derive the public one. But a private key must not be here at all.
  if (pem.includes('PRIVATE KEY')) {
    faults.push(`${way} contains a private key; set it to the public key`);
    return none;
  }
  let key: KeyObject;
  try {
    // In environment files, the line breaks of a PEM are often written as \n.
    key = createPublicKey(pem.replaceAll('\\n', '\n'));
  } catch {
    faults.push(`${way} is not a public key in PEM format`);
    return none;
  }
  const fitting = algorithmsOf(key);
  if (fitting.length === 0) {
    faults.push(`${way} must be an RSA key of at least 2048 bits or an EC key on P-256, P-384 or P-521`);
    return none;
  }
  const foreign = named.filter((algorithm) => !fitting.includes(algorithm));
  if (foreign.length > 0) {
    faults.push(`JWT_ALGORITHMS has ${foreign.join(', ')}, but the key in ${way} cannot verify with that`);
  }
  return { kind: 'public-key', key, algorithms: named.length > 0 ? named : [fitting[0]!] };
}

/** The algorithms a key can verify with, the usual one first; empty if the key is too short or of another type. */
function algorithmsOf(key: KeyObject): readonly KeyAlgorithm[] {
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) {
    return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  }
  switch (key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : undefined) {
    case 'prime256v1':
      return ['ES256'];
    case 'secp384r1':
      return ['ES384'];
    case 'secp521r1':
      return ['ES512'];
    default:
      return [];
  }
}

function readAlgorithms<A extends string>(
  env: Environment,
  allowed: readonly A[],
  fallback: readonly A[],
  what: string,
  faults: string[],
): readonly A[] {
  const names = (env['JWT_ALGORITHMS'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const wrong = names.filter((name) => !allowed.some((algorithm) => algorithm === name));
  if (wrong.length > 0) {
    faults.push(`JWT_ALGORITHMS has ${wrong.join(', ')}; with ${what}, it may list ${allowed.join(', ')}`);
  }
  const chosen = allowed.filter((algorithm) => names.includes(algorithm));
  return names.length > 0 ? chosen : fallback;
}
