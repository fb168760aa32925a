import type { KeyObject } from 'node:crypto';
import { AppError } from '../errors/app-error.ts';
import type { Logger } from 'pino';
import { fetchKeySet } from './fetch-key-set.ts';
import type { NamedKey } from './fetch-key-set.ts';

/** Fetched keys are used this long, ms. While the key server answers, a revoked key is accepted no longer. */
const MAX_AGE_MS = 600_000;
/** While the key server does not answer, the last keys are used this long, ms. */
const MAX_STALE_MS = 24 * 3_600_000;
/** Time between fetches because of unknown key ids, ms: anybody can invent a key id. */
const LOOKUP_INTERVAL_MS = 10_000;
/** Pause after a failed fetch, ms; doubled for each further one in a row, up to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

export interface KeyServerOptions {
  readonly url: string;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The keys of a key server: fetched once for all requests that wait for them, kept, and renewed. Key ids that the server
 * does not have cost at most one fetch in 10 s, and requests with a known key never wait for them.
 */
export class KeyServer {
  readonly #options: KeyServerOptions;
  #keys: readonly NamedKey[] = [];
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #failedAt = Number.NEGATIVE_INFINITY;
  #lookedUpAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor(options: KeyServerOptions) {
    this.#options = options;
  }

  /**
   * The key with a key id, or the only key if the token names none. Undefined if the key server has no such key. A key
   * that is added is found within 10 s.
   * @throws AppError `UNAVAILABLE` if the key server does not answer and no key kept from earlier serves.
   */
  async find(kid: string | undefined): Promise<KeyObject | undefined> {
    const outdated = this.#age() >= MAX_AGE_MS;
    if (outdated) {
      const fetched = this.#fetch();
      // Known keys do not wait for a key server that is ill.
      if (this.#failures === 0 || this.#kept(kid) === undefined) await fetched;
    }
    let found = this.#kept(kid);
    if (found === undefined && kid !== undefined && !outdated && this.#mayLookUp()) {
      await this.#fetch();
      found = this.#kept(kid);
    }
    // If the last fetch failed, only the key server could tell whether it has the key.
    if (found !== undefined || this.#failures === 0) return found;
    throw new AppError('UNAVAILABLE', 'The key server does not answer now; try again shortly.');
  }

  #age(): number {
    // A clock that was set back makes the keys old, too.
    return Math.abs(this.#options.now() - this.#fetchedAt);
  }

  /** Whether the key server may be asked for an unknown key id now. Joining a fetch that runs costs nothing. */
  #mayLookUp(): boolean {
    if (this.#fetching) return true;
    const now = this.#options.now();
    if (Math.abs(now - this.#lookedUpAt) < LOOKUP_INTERVAL_MS) return false;
    this.#lookedUpAt = now;
    return true;
  }

  #kept(kid: string | undefined): KeyObject | undefined {
    if (this.#age() >= MAX_STALE_MS) return undefined;
    if (kid === undefined) return this.#keys.length === 1 ? this.#keys[0]?.key : undefined;
    return this.#keys.find((named) => named.kid === kid)?.key;
  }

  /** Never rejects. Does nothing during the pause after a failed fetch. */
  #fetch(): Promise<void> {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
    if (this.#failures > 0 && this.#options.now() - this.#failedAt < pause)
      return this.#fetching ?? Promise.resolve();
    this.#fetching ??= this.#refresh().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #refresh(): Promise<void> {
    const { url, logger, now } = this.#options;
    try {
      this.#keys = await fetchKeySet(url);
      this.#fetchedAt = now();
      if (this.#failures > 0) logger.info({ failures: this.#failures }, 'the key server answers again');
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#failedAt = now();
      logger.warn(
        { reason: reasonOf(error), failures: this.#failures },
        'the keys of the key server cannot be fetched',
      );
    }
  }
}

/** `fetch` says why in the cause. One line: strangers can make this happen. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
