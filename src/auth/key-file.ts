import { readFileSync, statSync } from 'node:fs';
import type { PublicKeyFile } from '../config/auth-config.ts';
import { readPublicKeys } from '../config/public-keys.ts';
import type { PublicKeys } from '../config/public-keys.ts';
import type { Logger } from 'pino';

/** Time between looks at the file, ms. */
const LOOK_INTERVAL_MS = 5_000;

export interface KeyFileOptions extends PublicKeyFile {
  /** What the file held at the start. */
  readonly read: PublicKeys;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The public keys in a file. A change of the file counts after 5 s at most. While the file cannot be used, the last good
 * keys stay, and the log says why, once for each change.
 */
export function followKeyFile({ path, named, read, logger, now }: KeyFileOptions): () => PublicKeys {
  let current = read;
  let version = versionOf(path);
  let lookedAt = now();
  return () => {
    if (Math.abs(now() - lookedAt) < LOOK_INTERVAL_MS) return current;
    lookedAt = now();
    const changed = versionOf(path);
    if (changed === version) return current;
    version = changed;
    try {
      current = readPublicKeys(path, readFileSync(path, 'utf8'), named);
      logger.info({ path, keys: current.keys.length }, 'JWT_PUBLIC_KEY_FILE has changed and was read again');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn(
        { path, reason },
        'JWT_PUBLIC_KEY_FILE has changed but cannot be used; the keys read before stay valid',
      );
    }
    return current;
  };
}

/** Differs after each change of the file. */
function versionOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.ino} ${found.mtimeNs} ${found.size}` : 'absent';
}
