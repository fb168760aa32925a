import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.ts';

/**
 * The value of a request's one `Authorization` header; undefined when there is none.
 * @throws AppError `UNAUTHENTICATED` for several: a proxy before us may have judged another one than we would.
 */
export function authorizationOf({ headers, headersDistinct }: IncomingMessage): string | undefined {
  if ((headersDistinct['authorization']?.length ?? 0) > 1)
    throw new AppError('UNAUTHENTICATED', 'The header Authorization was sent more than once: send it once.');
  return headers.authorization;
}
