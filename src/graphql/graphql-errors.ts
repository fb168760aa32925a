import { HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { AppError, ErrorCode } from '../errors/app-error.ts';
import { errorHeaders } from '../http/error-headers.ts';
import { maskError } from '../http/mask-error.ts';
import type { Logger } from '../observability/logger.ts';

type GraphQLCode = 'UNAUTHENTICATED' | 'BAD_USER_INPUT' | 'UNAVAILABLE' | 'INTERNAL_SERVER_ERROR';

/** `extensions.code` and the HTTP status for each code of the registry. */
export const GRAPHQL_ERRORS: Record<ErrorCode, { readonly code: GraphQLCode; readonly status: number }> = {
  UNAUTHENTICATED: { code: 'UNAUTHENTICATED', status: 401 },
  BAD_USER_INPUT: { code: 'BAD_USER_INPUT', status: 400 },
  NOT_FOUND: { code: 'BAD_USER_INPUT', status: 404 },
  METHOD_NOT_ALLOWED: { code: 'BAD_USER_INPUT', status: 405 },
  PAYLOAD_TOO_LARGE: { code: 'BAD_USER_INPUT', status: 413 },
  UNSUPPORTED_MEDIA_TYPE: { code: 'BAD_USER_INPUT', status: 415 },
  UNAVAILABLE: { code: 'UNAVAILABLE', status: 503 },
  INTERNAL_SERVER_ERROR: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
  CONFIG_INVALID: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
  USAGE: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
  DATA_DIR_IN_USE: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
  EMBEDDED_DATABASE_FAILED: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
  MIGRATION_FAILED: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
  ADDRESS_UNAVAILABLE: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
};

/** The error of a resolver for GraphQL, with HTTP status and headers. Unknown errors are masked and logged. */
export function toGraphQLError(error: unknown, logger: Logger): GraphQLError {
  const known = maskError(error, logger);
  const { code, status } = GRAPHQL_ERRORS[known.code];
  return new GraphQLError(known.message, {
    extensions: { code, http: { status, headers: new HeaderMap(Object.entries(errorHeaders(known))) } },
  });
}

/** Apollo's own codes for a client's fault in a document. */
const VALIDATION_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
]);

/**
 * Apollo's codes for requests that are not GraphQL over HTTP, and for an unknown persisted query. Its clients recognise
 * that one by code and message, and then send the whole query.
 */
const REQUEST_CODES = new Set(['BAD_REQUEST', 'PERSISTED_QUERY_NOT_SUPPORTED']);

/** Apollo calls it for each error. Our errors and GraphQL's own pass; others are masked and logged. */
export function createErrorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const code = formatted.extensions?.['code'];
    if (typeof code === 'string' && REQUEST_CODES.has(code)) {
      return { ...formatted, extensions: { code: 'BAD_USER_INPUT' } };
    }
    if (typeof code === 'string' && VALIDATION_CODES.has(code))
      return { ...formatted, message: shortened(formatted.message), extensions: { code } };
    const original = unwrapResolverError(error);
    // toGraphQLError has set a code; Apollo sets one only when it formats.
    if (original instanceof GraphQLError && original.extensions['code'] !== undefined) return formatted;
    const masked = maskError(original, logger);
    return { message: masked.message, extensions: { code: GRAPHQL_ERRORS[masked.code].code } };
  };
}

/** graphql-js quotes what the client sent, at any length. */
const MAX_MESSAGE_LENGTH = 1_000;

const shortened = (message: string): string =>
  message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;

/** An answer in GraphQL's form to a request that never reached GraphQL. */
export function graphqlErrorBody(error: AppError): { readonly errors: readonly GraphQLFormattedError[] } {
  return { errors: [{ message: error.message, extensions: { code: GRAPHQL_ERRORS[error.code].code } }] };
}
