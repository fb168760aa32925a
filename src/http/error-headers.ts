import { MissingTokenError } from '../auth/access-token.ts';
import type { AppError } from '../errors/app-error.ts';

/** Seconds a client should wait before it tries again. */
const RETRY_AFTER_SECONDS = 2;

/** The headers of an error's answer, the same through both doors. */
export function errorHeaders(error: AppError): Record<string, string> {
  switch (error.code) {
    case 'UNAUTHENTICATED':
      return { 'WWW-Authenticate': challenge(error) };
    case 'UNAVAILABLE':
      return { 'Retry-After': String(RETRY_AFTER_SECONDS) };
    default:
      return {};
  }
}

/** RFC 6750, 3: there is no error code if no token was sent; a description is printable ASCII. */
function challenge(error: AppError): string {
  if (error instanceof MissingTokenError) return 'Bearer realm="tidemark"';
  const description = error.message.replaceAll(/[^\x20-\x7e]|["\\]/g, "'");
  return `Bearer realm="tidemark", error="invalid_token", error_description="${description}"`;
}
