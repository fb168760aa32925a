import { resolve } from 'node:path';
import type { VerifierOptions } from '../auth/access-token.ts';
import { embeddedSecret } from '../auth/embedded-secret.ts';
import { issueToken } from '../auth/issue-token.ts';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors/app-error.ts';

/** How tokens are verified, with the embedded database's secret in place. */
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
 * A token this configuration accepts.
 * @throws AppError `USAGE` when tokens are verified by a public key, which cannot sign.
 */
export async function signToken(config: Config, request: TokenRequest): Promise<string> {
  const key = await verificationKey(config);
  if (key.kind !== 'secret') {
    throw new AppError(
      'USAGE',
      'Tokens are verified by a public key here; only the holder of its private key can sign them.',
    );
  }
  return issueToken({
    ...config.auth,
    ...request,
    secret: key.secret,
    algorithm: key.algorithms[0] ?? 'HS256',
  });
}
