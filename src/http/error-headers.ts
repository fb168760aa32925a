import { MissingTokenError } from '../auth/access-token.ts';
import type { AppError } from '../errors/app-error.ts';

/** Seconds after which a client may well try again. */
const RETRY_AFTER_SECONDS = 2;

/** Headers an error's answer carries through either door. */
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

/** RFC 6750, 3: no error code when no token was sent; the description may hold printable ASCII only. */
function challenge(error: AppError): string {
  if (error instanceof MissingTokenError) return 'Bearer realm="tidemark"';
  const description = error.message.replaceAll(/[^\x20-\x7e]|["\\]/g, "'");
  return `Bearer realm="tidemark", error="invalid_token", error_description="${description}"`;
}
