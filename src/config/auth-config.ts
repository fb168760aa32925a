import type { KeyObject } from 'node:crypto';
import type { ConfigSources, Environment } from './config-sources.ts';
import { KEY_ALGORITHMS, readPublicKeys } from './public-keys.ts';
import type { KeyAlgorithm } from './public-keys.ts';

/** Algorithms for a shared secret. They are never mixed with those of public keys, and `none` is never allowed. */
const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
export type SecretAlgorithm = (typeof SECRET_ALGORITHMS)[number];

/** How tokens are verified: exactly one way. */
export type VerificationKey =
  | {
      readonly kind: 'secret';
      /** Signs and verifies. */
      readonly secret: string;
      /** Verifies too, while clients change over to tokens of `secret`. */
      readonly previousSecret?: string | undefined;
      readonly algorithms: readonly SecretAlgorithm[];
    }
  /** Only with the embedded database, if no way is set: a secret is created once and kept under `DATA_DIR`. */
  | { readonly kind: 'embedded'; readonly algorithms: readonly SecretAlgorithm[] }
  | {
      readonly kind: 'public-key';
      readonly keys: readonly KeyObject[];
      readonly algorithms: readonly KeyAlgorithm[];
      /** If the keys come from a file, which is read again when it changes. */
      readonly file?: PublicKeyFile | undefined;
    }
  | { readonly kind: 'jwks'; readonly url: string; readonly algorithms: readonly KeyAlgorithm[] };

export interface PublicKeyFile {
  readonly path: string;
  /** What `JWT_ALGORITHMS` lists; empty if it is not set. */
  readonly named: readonly KeyAlgorithm[];
}

export interface AuthConfig {
  readonly key: VerificationKey;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  /** The claim that holds the account's UUID. */
  readonly accountClaim: string;
  /** Leeway for `exp` and `nbf`, seconds: clocks differ. */
  readonly clockToleranceS: number;
}

/** RFC 7518, 3.2: the key must be at least as long as the hash of HS256. */
export const MIN_SECRET_BYTES = 32;

/** RFC 7519, 4.1, gives these claims another meaning or type, so they cannot hold an account's UUID. */
const TAKEN_CLAIMS: readonly string[] = ['iss', 'aud', 'exp', 'nbf', 'iat'];

const WAYS = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_PUBLIC_KEY_FILE', 'JWT_JWKS_URL'] as const;
const NO_KEY = { kind: 'jwks', url: '', algorithms: [] } as const;

/** How to verify tokens. Adds each fault to `faults`, with the variable's name first. */
export function readAuthConfig(
  sources: ConfigSources,
  env: Environment,
  clockToleranceS: number,
  faults: string[],
): AuthConfig {
  const given = WAYS.filter((name) => env[name] !== undefined);
  if (given.length > 1) faults.push(`${given.join(', ')}: set exactly one of them`);
  if (given.length === 0 && env['DATABASE_URL'] !== undefined) {
    faults.push(
      `${WAYS.join(', ')}: set exactly one of them; with DATABASE_URL, Tidemark must know how to verify tokens`,
    );
  }
  if (env['JWT_SECRET_PREVIOUS'] !== undefined && env['JWT_SECRET'] === undefined)
    faults.push('JWT_SECRET_PREVIOUS is the secret before JWT_SECRET; set JWT_SECRET too');
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
    clockToleranceS,
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
    case 'JWT_SECRET':
      return {
        kind: 'secret',
        secret: readSecret(way, env, faults) ?? '',
        previousSecret: readSecret('JWT_SECRET_PREVIOUS', env, faults),
        algorithms: secretAlgorithms(),
      };
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

function readSecret(name: string, env: Environment, faults: string[]): string | undefined {
  const secret = env[name];
  if (secret !== undefined && Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    faults.push(
      `${name} must have at least ${MIN_SECRET_BYTES} bytes; to create one, run: openssl rand -base64 48`,
    );
  }
  return secret;
}

function readPublicKey(
  way: 'JWT_PUBLIC_KEY' | 'JWT_PUBLIC_KEY_FILE',
  sources: ConfigSources,
  env: Environment,
  faults: string[],
): VerificationKey {
  const named = readAlgorithms(env, KEY_ALGORITHMS, [], 'a key', faults);
  const value = env[way] ?? '';
  if (way === 'JWT_PUBLIC_KEY') {
    const read = attempt(() => readPublicKeys(way, value, named), faults);
    return read ? { kind: 'public-key', ...read } : NO_KEY;
  }
  const read = attempt(() => readPublicKeys(way, readFile(way, value, sources), named), faults);
  return read ? { kind: 'public-key', ...read, file: { path: value, named } } : NO_KEY;
}

function readFile(name: string, path: string, sources: ConfigSources): string {
  try {
    return sources.readFile(path);
  } catch (error) {
    throw new Error(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** What `read` returns. If it throws, its message becomes a fault. */
function attempt<T>(read: () => T, faults: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
    return undefined;
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
