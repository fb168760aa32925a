import { randomBytes } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';

/** All servers verify with it. */
export const SECRET = randomBytes(32).toString('hex');

/** As many phones of one account: each polls with a token of its own, again and again. */
const PHONES = 64;

/** Tokens of one account, each another text, good for an hour. */
export function tokensOf(accountId: string): string[] {
  return Array.from({ length: PHONES }, (_, phone) =>
    jsonwebtoken.sign({ sub: accountId, jti: `phone-${phone}` }, SECRET, {
      algorithm: 'HS256',
      expiresIn: 3600,
    }),
  );
}
