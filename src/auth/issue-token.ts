import jsonwebtoken from 'jsonwebtoken';
import type { SecretAlgorithm } from '../config/auth-config.ts';

export interface IssueOptions {
  readonly accountId: string;
  readonly secret: string;
  readonly algorithm: SecretAlgorithm;
  readonly accountClaim: string;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  /** Seconds until it expires. */
  readonly lifetimeSeconds: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An access token for demos and scripts, signed with the secret that the server verifies tokens with. */
export function issueToken(options: IssueOptions): string {
  const issuedAt = Math.floor(options.now() / 1000);
  const claims = {
    [options.accountClaim]: options.accountId,
    iat: issuedAt,
    exp: issuedAt + options.lifetimeSeconds,
  };
  return jsonwebtoken.sign(claims, options.secret, {
    algorithm: options.algorithm,
    ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
    ...(options.audience === undefined ? {} : { audience: options.audience }),
  });
}
