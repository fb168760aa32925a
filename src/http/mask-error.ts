import { AppError } from '../errors/app-error.ts';
import type { Logger } from '../observability/logger.ts';

/**
 * The error to answer with. An `AppError` is shown as it is; if it says `UNAVAILABLE`, its cause is logged. Any other
 * error is our fault: it is logged here, once, and the answer gets a fixed text instead. Never throws.
 */
export function maskError(error: unknown, logger: Logger): AppError {
  if (error instanceof AppError) {
    if (error.code === 'UNAVAILABLE')
      logger.warn(error.cause === undefined ? {} : { err: error.cause }, error.message);
    return error;
  }
  // Express refuses some requests itself, for instance a URL that cannot be decoded.
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError('BAD_USER_INPUT', 'The request cannot be understood.', { cause: error });
  }
  logger.error({ err: error }, 'a request failed because of an internal error');
  return new AppError(
    'INTERNAL_SERVER_ERROR',
    'The server failed; its log has the reason under this request id.',
    {
      cause: error,
    },
  );
}
