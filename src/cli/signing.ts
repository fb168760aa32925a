import { resolve } from 'node:path';
import type { VerifierOptions } from '../auth/access-token.ts';
import { embeddedSecret } from '../auth/embedded-secret.ts';
import { issueToken } from '../auth/issue-token.ts';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors/app-error.ts';

/** The key to verify tokens with. For the embedded database, this is the secret stored under DATA_DIR. */
export async function verificationKey(config: Config): Promise<VerifierOptions['key']> {
  const { key } = config.auth;
  if (key.kind !== 'embedded') return key;
  const secret = await embeddedSecret(resolve(config.database.dataDir));
  return { kind: 'secret', secret, algorithms: key.algorithms };
}

export interface TokenRequest {
  readonly accountId: string;
  readonly lifetimeSeconds: number;
  readonly now: () => number;
}

/**
 * A token that this configuration accepts.
 * @throws AppError `USAGE` if tokens are verified with a public key, because it cannot sign.
 */
export async function signToken(config: Config, request: TokenRequest): Promise<string> {
  const key = await verificationKey(config);
  if (key.kind !== 'secret') {
    throw new AppError(
      'USAGE',
      'Tokens are verified with a public key here; only the holder of its private key can sign them.',
    );
  }
  return issueToken({
    ...config.auth,
    ...request,
    secret: key.secret,
    algorithm: key.algorithms[0] ?? 'HS256',
  });
}
