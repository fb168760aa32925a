import type { IncomingMessage } from 'node:http';
import type { TokenVerifier } from '../auth/access-token.ts';
import type { AccountId } from '../auth/account-id.ts';
import { AppError } from '../errors/app-error.ts';

/**
 * The account a request is made for, by its one `Authorization` header. Both doors call it, and call it before they
 * read a body: the body of a caller without a token is not worth parsing.
 * @throws AppError as `TokenVerifier.verify` does, and `UNAUTHENTICATED` if the header was sent more than once.
 */
export async function authenticate(request: IncomingMessage, tokens: TokenVerifier): Promise<AccountId> {
  return (await tokens.verify(authorizationOf(request))) as AccountId;
}

/** Several headers are refused, even equal ones: a proxy in front of us may have checked another one than we would. */
function authorizationOf({ headers, headersDistinct }: IncomingMessage): string | undefined {
  if ((headersDistinct['authorization']?.length ?? 0) > 1)
    throw new AppError('UNAUTHENTICATED', 'The header Authorization was sent more than once: send it once.');
  return headers.authorization;
}
