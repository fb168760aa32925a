import type { ErrorCode } from '../errors/app-error.ts';

/** The exit code for each error code. `tidemark --help` lists them. */
export const EXIT_CODES: Record<ErrorCode, number> = {
  USAGE: 2,
  BAD_USER_INPUT: 2,
  CONFIG_INVALID: 3,
  UNAVAILABLE: 4,
  DATA_DIR_IN_USE: 4,
  EMBEDDED_DATABASE_FAILED: 4,
  MIGRATION_FAILED: 4,
  ADDRESS_UNAVAILABLE: 5,
  UNAUTHENTICATED: 1,
  NOT_FOUND: 1,
  METHOD_NOT_ALLOWED: 1,
  PAYLOAD_TOO_LARGE: 1,
  UNSUPPORTED_MEDIA_TYPE: 1,
  INTERNAL_SERVER_ERROR: 1,
};

/** For a command other than serve that a signal stopped before it was done. Shells report the same for Ctrl-C. */
export const EXIT_STOPPED = 130;

export const EXIT_CODES_HELP = `
Exit codes: 0 success, 1 Tidemark itself failed, 2 wrong usage, 3 wrong configuration,
4 the database cannot be used, 5 Tidemark cannot listen on the address, 130 a signal
stopped the command before it was done.`;
