import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export const KEY_ALGORITHMS = [
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
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** Public keys that verify tokens, all valid at once, and the algorithms they may verify with. */
export interface PublicKeys {
  readonly keys: readonly KeyObject[];
  readonly algorithms: readonly KeyAlgorithm[];
}

const PEM_BLOCK = /-----BEGIN [^-]+-----.*?-----END [^-]+-----/gs;

/**
 * Reads one or more public keys in PEM format. Without `named`, each key is used with its usual algorithm.
 * @param name where the text comes from; an error begins with it.
 * @throws Error that says what is wrong with the text.
 */
export function readPublicKeys(name: string, pem: string, named: readonly KeyAlgorithm[]): PublicKeys {
  // createPublicKey would accept a private key and derive the public one. But a private key must not be here at all.
  if (pem.includes('PRIVATE KEY'))
    throw new Error(`${name} contains a private key; set it to the public key`);
  // In environment files, the line breaks of a PEM are often written as \n.
  const blocks = pem.replaceAll('\\n', '\n').match(PEM_BLOCK) ?? [];
  let keys: KeyObject[];
  try {
    keys = blocks.map((block) => createPublicKey(block));
  } catch {
    keys = [];
  }
  if (keys.length === 0) throw new Error(`${name} is not a public key in PEM format`);
  const fitting = keys.map(algorithmsOf);
  if (fitting.some((algorithms) => algorithms.length === 0))
    throw new Error(`${name} must be an RSA key of at least 2048 bits or an EC key on P-256, P-384 or P-521`);
  const foreign = named.filter((algorithm) => !fitting.flat().includes(algorithm));
  if (foreign.length > 0)
    throw new Error(
      `JWT_ALGORITHMS has ${foreign.join(', ')}, but the key in ${name} cannot verify with that`,
    );
  const usual = [...new Set(fitting.map(([first]) => first!))];
  return { keys, algorithms: named.length > 0 ? named : usual };
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
