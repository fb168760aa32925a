import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { JwksClient } from 'jwks-rsa';

/** How long fetched keys are used, ms. A revoked key is accepted for this time at most. */
const MAX_AGE_MS = 600_000;
/** Requests to the key server because of unknown key ids, per minute at most: anybody can invent a key id. */
const LOOKUPS_PER_MINUTE = 10;
const FETCH_TIMEOUT_MS = 5_000;

export interface JwksOptions {
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The key with a key id, or the only key if the token names none. Undefined if the key server has no such key. Rejects
 * if the key server does not answer, or was asked for unknown key ids too often.
 */
export type JwksKeyFinder = (kid: string | undefined) => Promise<KeyObject | undefined>;

interface NamedKey {
  readonly kid: string | undefined;
  readonly key: KeyObject;
}

/**
 * Keeps the whole key set. In jwks-rsa's own cache of single keys, invented key ids would use up the requests that are
 * needed to renew everybody else's keys.
 */
export function createJwksKeyFinder({ url, now }: JwksOptions): JwksKeyFinder {
  const client = new JwksClient({
    jwksUri: url,
    cache: false,
    rateLimit: false,
    timeout: FETCH_TIMEOUT_MS,
  });
  let keys: readonly NamedKey[] = [];
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;
  let lookups: readonly number[] = [];

  async function refresh(): Promise<void> {
    const fetched = await client.getSigningKeys();
    keys = fetched.map((key) => ({ kid: key.kid, key: createPublicKey(key.getPublicKey()) }));
    fetchedAt = now();
  }

  /** All tokens that wait for keys share one request. */
  function fetchKeys(): Promise<void> {
    fetching ??= refresh().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  function countLookup(): void {
    lookups = lookups.filter((time) => now() - time < 60_000);
    if (lookups.length >= LOOKUPS_PER_MINUTE)
      throw new Error('too many unknown key ids within a minute; the key server was not asked for this one');
    lookups = [...lookups, now()];
  }

  function find(kid: string | undefined): KeyObject | undefined {
    if (kid === undefined) return keys.length === 1 ? keys[0]?.key : undefined;
    return keys.find((named) => named.kid === kid)?.key;
  }

  return async (kid) => {
    const outdated = now() - fetchedAt >= MAX_AGE_MS;
    if (outdated) await fetchKeys();
    const known = find(kid);
    if (known || outdated || kid === undefined) return known;
    // The key server may have new keys.
    if (!fetching) countLookup();
    await fetchKeys();
    return find(kid);
  };
}
