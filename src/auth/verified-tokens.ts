import { hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** What verifying a token found out. */
export interface VerifiedToken {
  readonly accountId: string;
  readonly kid: string | undefined;
  /** What its signature was checked with. */
  readonly key: string | KeyObject;
  /** Unix seconds, as the token has them: fractions are possible. */
  readonly expiresAt: number;
  readonly notBefore: number | undefined;
}

/** Some 3 MB when full; the token used longest ago makes room. */
const MAX_TOKENS = 10_000;

/**
 * Tokens that were verified before. Known by their SHA-256 digest, so that no dump of this process holds a token that
 * somebody could use; a token that differs in one bit, of its signature too, is another one.
 */
export class VerifiedTokens {
  readonly #byDigest: LRUCache<string, VerifiedToken>;

  constructor(max: number = MAX_TOKENS) {
    this.#byDigest = new LRUCache({ max });
  }

  /** Whether it still counts is for the caller to ask: `stillCounts`. */
  find(token: string): VerifiedToken | undefined {
    return this.#byDigest.get(digestOf(token));
  }

  remember(token: string, verified: VerifiedToken): void {
    this.#byDigest.set(digestOf(token), verified);
  }
}

/**
 * Whether a token verified with `key` at the time `nowS` (unix seconds) would verify again: the rules of jsonwebtoken
 * without leeway. The clock may have gone back since. Keys are compared by identity: a key fetched anew is another one.
 */
export function stillCounts(verified: VerifiedToken, key: string | KeyObject, nowS: number): boolean {
  return (
    verified.key === key &&
    nowS < verified.expiresAt &&
    (verified.notBefore === undefined || nowS >= verified.notBefore)
  );
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
