import { AppError } from '../errors/app-error.ts';

/**
 * SQLSTATE classes and codes that say "not now" rather than "wrong": connection lost (08), credentials or database
 * refused (28, 3D), out of resources (53), shutting down or cancelled (57), and a schema that is not there yet
 * (42P01, undefined table; 42883, undefined function), since a migration may be under way.
 */
const UNAVAILABLE_STATES = /^(?:08|28|3D|53|57)|^(?:42P01|42883|25006|55P03|40001|40P01)$/;

const UNAVAILABLE_ERRNO = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
]);

/** What pg and its pool say in words only. */
const UNAVAILABLE_TEXT =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error|connection error and is not queryable|cannot use a pool after calling end/i;

/** The SQLSTATE of a fault that PostgreSQL told, or the code of one that Node told; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the database could not answer now, so that the same request may succeed later. */
export function isUnavailable(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code = codeOf(cause);
    if (UNAVAILABLE_STATES.test(code) || UNAVAILABLE_ERRNO.has(code) || UNAVAILABLE_TEXT.test(cause.message))
      return true;
    if (cause instanceof AggregateError && cause.errors.some(isUnavailable)) return true;
  }
  return false;
}

/** Whether a statement waited for a table longer than its `lock_timeout` allows (SQLSTATE 55P03). */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03';
}

/** A database fault as the one error the doors know; anything that is not "not now" passes as it is. */
export function asAppError(error: unknown): unknown {
  return isUnavailable(error)
    ? new AppError('UNAVAILABLE', 'The database cannot answer now; try again shortly.', { cause: error })
    : error;
}
