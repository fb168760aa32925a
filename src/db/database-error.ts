import { DriverException } from '@mikro-orm/core';
import { AppError } from '../errors/app-error.ts';

/** The connection to the database could not be made, or broke. */
export class ConnectionFault extends Error {
  override readonly name: string = 'ConnectionFault';
}

/** The database sent nothing while an answer was wanted. */
export class QueryTimeout extends ConnectionFault {
  override readonly name = 'QueryTimeout';

  /** @param silenceMs how long it was silent, ms. */
  constructor(silenceMs: number) {
    super(`The database sent nothing for ${silenceMs} ms.`);
  }
}

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
  // No more descriptors or memory.
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
]);

/** The SQLSTATE of an error of PostgreSQL, or the code of one of Node; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * Gives an error of pg a type. PostgreSQL's errors have an SQLSTATE and the system's an errno; what has neither is pg's own
 * complaint about its connection: it was not made in time, it ended, it was silent, its pool is closed.
 */
export function asDatabaseFault(error: unknown): Error {
  if (!(error instanceof Error)) return new ConnectionFault(String(error));
  return codeOf(error) === '' ? new ConnectionFault(error.message, { cause: error }) : error;
}

/** Whether the database could not answer now, so that the same request may succeed later. */
export function isUnavailable(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (isConnectionFault(cause)) return true;
    const code = codeOf(cause);
    if (UNAVAILABLE_STATES.test(code) || UNAVAILABLE_ERRNO.has(code)) return true;
    if (cause instanceof AggregateError && cause.errors.some(isUnavailable)) return true;
  }
  return false;
}

/** Whether a statement waited for a table longer than its `lock_timeout` allows (SQLSTATE 55P03). */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03';
}

/** A database fault as the one error the doors know; anything that is not "not now" passes unchanged. */
export function asAppError(error: unknown): unknown {
  return isUnavailable(error)
    ? new AppError('UNAVAILABLE', 'The database cannot answer now; try again shortly.', { cause: error })
    : error;
}

/** The connection ended before or during a statement: shut down or idle for too long (57P01 to 57P05), or broken. */
const LOST_STATES = /^(?:57P0[1-5]|08\w{3}|ECONNRESET|EPIPE)$/;

/** Whether a connection ended while it was used. The same read on another connection may succeed. */
export function isLostConnection(error: unknown): boolean {
  if (error instanceof QueryTimeout) return false;
  return isConnectionFault(error) || LOST_STATES.test(codeOf(error));
}

/**
 * Whether a fault says that this server is no primary any more (25006: it is read-only), or that the connection ended or
 * is silent.
 */
export function isStaleConnection(error: unknown): boolean {
  return codeOf(error) === '25006' || isConnectionFault(error);
}

/** MikroORM passes on what pg says as a DriverException. If it has no code, it is about the connection. */
function isConnectionFault(error: unknown): boolean {
  return error instanceof ConnectionFault || (error instanceof DriverException && codeOf(error) === '');
}
