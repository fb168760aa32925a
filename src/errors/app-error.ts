/**
 * The one registry of faults. Codes are stable and may be matched on; messages are for people and may change.
 * Each door (REST, GraphQL, command line) maps every code in one total table, so a new code does not compile
 * until each door has decided what to say. Listed for users in docs/ERRORS.md (a test keeps the two in step).
 */
export const ERROR_CODES = [
  /** No token, or one that does not verify. */
  'UNAUTHENTICATED',
  /** The request cannot be understood; `fields` says where. */
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  /** The request body is above 64 KiB. */
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  /** The database (or the key server) cannot answer now; the same request may succeed later. */
  'UNAVAILABLE',
  /** A fault of ours. The client sees this code only; the log has the rest. */
  'INTERNAL_SERVER_ERROR',
  /** The environment is wrong; every fault of it is in the message. */
  'CONFIG_INVALID',
  /** A flag or argument of the command line is wrong. */
  'USAGE',
  /** Another process works on this DATA_DIR. */
  'DATA_DIR_IN_USE',
  /** The embedded PostgreSQL cannot be set up or started. */
  'EMBEDDED_DATABASE_FAILED',
  /** The database cannot be brought to the schema this version needs. */
  'MIGRATION_FAILED',
  /** HOST and PORT cannot be listened on. */
  'ADDRESS_UNAVAILABLE',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What is wrong with one field of a request: `pointer` is an RFC 6901 JSON pointer into its body. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

export interface AppErrorOptions {
  /** The fault underneath: logged, never shown. */
  readonly cause?: unknown;
  readonly fields?: readonly FieldError[];
}

/** A fault we meant to show: its message is written for the one who reads the answer and holds no secret. */
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
