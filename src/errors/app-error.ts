/**
 * All error codes. Codes are stable, so programs may compare them. Messages are for people and may change.
 * REST, GraphQL and the command line each have a table with an entry for every code. So a new code does not compile
 * until all three have one. docs/ERRORS.md lists the codes for users; a test compares it with this list.
 */
export const ERROR_CODES = [
  /** The token is missing or cannot be verified. */
  'UNAUTHENTICATED',
  /** The request is not valid. `fields` names the wrong fields. */
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  /** The request body is larger than 64 KiB. */
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  /** The database or the key server cannot answer now. The same request may succeed later. */
  'UNAVAILABLE',
  /** Our own fault. The client sees only this code; the log has the details. */
  'INTERNAL_SERVER_ERROR',
  /** The configuration is wrong. The message lists all its errors. */
  'CONFIG_INVALID',
  /** An option or argument of a command is wrong. */
  'USAGE',
  /** Another process uses this DATA_DIR. */
  'DATA_DIR_IN_USE',
  /** The embedded PostgreSQL cannot be created or started. */
  'EMBEDDED_DATABASE_FAILED',
  /** The database cannot be migrated to the schema of this version. */
  'MIGRATION_FAILED',
  /** Tidemark cannot listen on HOST and PORT. */
  'ADDRESS_UNAVAILABLE',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What is wrong with one field of a request. `pointer` is a JSON pointer into its body (RFC 6901). */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

export interface AppErrorOptions {
  /** The original error. It may be logged, and is never shown to a client. */
  readonly cause?: unknown;
  readonly fields?: readonly FieldError[];
}

/** An error whose message may be shown to the client or user. The message contains no secret. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? [];
  }
}
