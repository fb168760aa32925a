import { AppError } from '../errors/app-error.ts';
import type { Logger } from '../observability/logger.ts';

/**
 * The one place where an unknown error is masked: it is logged here, once, with its cause, and what goes out is a
 * fixed text. Errors we meant to show pass; what is underneath them is logged when it is ours to mend. Never throws.
 */
export function maskError(error: unknown, logger: Logger): AppError {
  if (error instanceof AppError) {
    if (error.code === 'UNAVAILABLE') logger.warn({ err: error.cause ?? error }, error.message);
    return error;
  }
  // Express's own complaints about a request, such as a URL that does not decode.
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError('BAD_USER_INPUT', 'The request cannot be understood.', { cause: error });
  }
  logger.error({ err: error }, 'a request failed by a fault of ours');
  return new AppError(
    'INTERNAL_SERVER_ERROR',
    'Something went wrong on our side; the log has it under this request id.',
    {
      cause: error,
    },
  );
}
