import { hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** The result of verifying a token. */
export interface VerifiedToken {
  readonly accountId: string;
  readonly kid: string | undefined;
  /** The key that verified its signature. */
  readonly key: string | KeyObject;
  /** Unix seconds; a token may have fractions of them. */
  readonly expiresAt: number;
  readonly notBefore: number | undefined;
}

/** They take about 3 MB. Beyond it, the token that was not used for the longest time is dropped. */
const MAX_TOKENS = 10_000;

/**
 * Tokens that were verified before. Only their SHA-256 digests are kept, so that a memory dump of this process holds no
 * token that somebody could use. A token that differs in one bit, even of its signature, is a different token.
 */
export class VerifiedTokens {
  readonly #byDigest: LRUCache<string, VerifiedToken>;

  constructor(max: number = MAX_TOKENS) {
    this.#byDigest = new LRUCache({ max });
  }

  /** It may have expired since: check it with `isStillValid`. */
  find(token: string): VerifiedToken | undefined {
    return this.#byDigest.get(digestOf(token));
  }

  remember(token: string, verified: VerifiedToken): void {
    this.#byDigest.set(digestOf(token), verified);
  }
}

/**
 * Whether a verified token would verify again with one of `keys` at the time `nowS` (unix seconds), with a leeway of
 * `toleranceS` seconds. The rules are jsonwebtoken's, and the clock may have been set back. Keys are compared by
 * identity: a fetched key is a new one.
 */
export function isStillValid(
  verified: VerifiedToken,
  keys: readonly (string | KeyObject)[],
  nowS: number,
  toleranceS: number,
): boolean {
  return (
    keys.includes(verified.key) &&
    nowS < verified.expiresAt + toleranceS &&
    (verified.notBefore === undefined || nowS + toleranceS >= verified.notBefore)
  );
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
