import type { KeyObject } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import type { Algorithm, Jwt, JwtPayload } from 'jsonwebtoken';
import type { AuthConfig } from '../config/auth-config.ts';
import { AppError } from '../errors/app-error.ts';
import type { Logger } from 'pino';
import { followKeyFile } from './key-file.ts';
import { KeyServer } from './key-server.ts';
import { isStillValid, VerifiedTokens } from './verified-tokens.ts';

export interface TokenVerifier {
  /**
   * The account's UUID, in lower case, of an `Authorization` header's value.
   * @throws AppError `UNAUTHENTICATED` if the token is missing or does not verify: the message says why and never quotes
   * the token. `UNAVAILABLE` if the key server does not answer.
   */
  verify(authorization: string | undefined): Promise<string>;
}

/** Like `AuthConfig`, but with the embedded database's secret filled in. */
export type VerifierOptions = Omit<AuthConfig, 'key'> & {
  readonly key: Exclude<AuthConfig['key'], { kind: 'embedded' }>;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** RFC 6750, 2.1: the name of the scheme is case-insensitive, and the token has the form b64token. */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;

/**
 * Makes a verifier that accepts exactly the algorithms of its key, and only tokens that expire. It remembers the tokens
 * it has accepted, never those it has refused. It checks the key and the time at each use of a token.
 */
export function createTokenVerifier(options: VerifierOptions): TokenVerifier {
  const { now, clockToleranceS } = options;
  const keys = createKeys(options);
  const verifiedTokens = new VerifiedTokens();
  return {
    async verify(authorization) {
      const token = bearerToken(authorization);
      const known = verifiedTokens.find(token);
      const kid = known ? known.kid : keyIdOf(token, keys.algorithms());
      const candidates = await keys.find(kid);
      const nowS = Math.floor(now() / 1000);
      if (known && isStillValid(known, candidates, nowS, clockToleranceS)) return known.accountId;
      const { claims, key } = checkToken(token, candidates, keys.algorithms(), nowS, options);
      const accountId = accountOf(claims, options.accountClaim);
      verifiedTokens.remember(token, {
        accountId,
        kid,
        key,
        expiresAt: claims.exp,
        notBefore: claims.nbf,
      });
      return accountId;
    },
  };
}

/** No token was sent at all. RFC 6750, 3.1 wants a challenge without an error code then. */
export class MissingTokenError extends AppError {
  constructor() {
    super('UNAUTHENTICATED', 'An access token is required: send it as "Authorization: Bearer <token>".');
  }
}

function refuse(reason: string, cause?: unknown): AppError {
  return new AppError('UNAUTHENTICATED', `The access token is not valid: ${reason}.`, { cause });
}

function bearerToken(authorization: string | undefined): string {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token !== undefined) return token;
  if (!/^bearer\b/i.test(authorization ?? '')) throw new MissingTokenError();
  throw refuse('the header is not of the form "Bearer <token>"');
}

/**
 * The key id in a token's header. Refuses what can be refused without the key, so that a token that no key could verify
 * costs no request to the key server.
 */
function keyIdOf(token: string, algorithms: readonly Algorithm[]): string | undefined {
  const header = decodeHeader(token);
  // RFC 7515, 4.1.11: a token with an extension that we do not know must be refused.
  if (header.crit !== undefined) throw refuse('it requires an extension that is not supported');
  if (!algorithms.some((algorithm) => algorithm === header.alg)) throw refuse('its algorithm is not allowed');
  if (header.kid !== undefined && typeof header.kid !== 'string') throw refuse('its key id is not a string');
  return header.kid;
}

function decodeHeader(token: string): Jwt['header'] {
  let decoded: Jwt | null;
  try {
    decoded = jsonwebtoken.decode(token, { complete: true });
  } catch {
    decoded = null;
  }
  if (!decoded || typeof decoded.header !== 'object' || decoded.header === null)
    throw refuse('it is not a JSON Web Token');
  return decoded.header;
}

type ExpiringClaims = JwtPayload & { readonly exp: number };

/** The claims, and the key that verified them. Several keys are tried while tokens change over to a new one. */
function checkToken(
  token: string,
  keys: readonly Key[],
  algorithms: readonly Algorithm[],
  nowS: number,
  options: VerifierOptions,
): { readonly claims: ExpiringClaims; readonly key: Key } {
  let refusal = refuse('no key of the key server has its key id');
  for (const key of keys) {
    try {
      const payload: unknown = jsonwebtoken.verify(token, key, {
        algorithms: [...algorithms],
        clockTimestamp: nowS,
        clockTolerance: options.clockToleranceS,
        ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
        ...(options.audience === undefined ? {} : { audience: options.audience }),
      });
      return { claims: checkClaims(payload), key };
    } catch (error) {
      if (error instanceof AppError) throw error;
      refusal = refuse(reasonOf(error), error);
    }
  }
  throw refusal;
}

function checkClaims(payload: unknown): ExpiringClaims {
  if (typeof payload !== 'object' || payload === null) throw refuse('its payload is not an object');
  const claims = payload as JwtPayload;
  if (!expires(claims)) throw refuse('it never expires (no exp claim)');
  // JSON.parse makes Infinity of 1e999.
  if ([claims.exp, claims.nbf, claims.iat].some((time) => time !== undefined && !Number.isFinite(time)))
    throw refuse('one of its times is not a finite number');
  return claims;
}

const expires = (claims: JwtPayload): claims is ExpiringClaims => typeof claims.exp === 'number';

/** Why jsonwebtoken refused a token. It has types for two reasons only; the others differ by their message. */
function reasonOf(error: unknown): string {
  if (error instanceof jsonwebtoken.TokenExpiredError) return 'it has expired';
  if (error instanceof jsonwebtoken.NotBeforeError) return 'it is not valid yet';
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('jwt issuer')) return 'its issuer is not the expected one';
  if (message.startsWith('jwt audience')) return 'its audience is not the expected one';
  if (message === 'invalid signature') return 'its signature does not verify';
  return 'it is malformed';
}

function accountOf(claims: JwtPayload, claim: string): string {
  const value: unknown = claims[claim];
  if (typeof value !== 'string' || !UUID.test(value))
    throw refuse(`its claim ${claim} does not hold the UUID of an account`);
  return value.toLowerCase();
}

type Key = string | KeyObject;

/** The keys that verify tokens now. */
interface Keys {
  algorithms(): readonly Algorithm[];
  /** The keys that may have signed a token with this key id. */
  find(kid: string | undefined): readonly Key[] | Promise<readonly Key[]>;
}

function createKeys({ key, now, logger }: VerifierOptions): Keys {
  switch (key.kind) {
    case 'secret': {
      const secrets = key.previousSecret === undefined ? [key.secret] : [key.secret, key.previousSecret];
      return { algorithms: () => key.algorithms, find: () => secrets };
    }
    case 'public-key': {
      const current =
        key.file === undefined ? () => key : followKeyFile({ ...key.file, read: key, now, logger });
      return { algorithms: () => current().algorithms, find: () => current().keys };
    }
    case 'jwks': {
      const server = new KeyServer({ url: key.url, now, logger });
      return {
        algorithms: () => key.algorithms,
        find: async (kid) => {
          const found = await server.find(kid);
          return found ? [found] : [];
        },
      };
    }
  }
}
