import express from 'express';
import type { RequestHandler } from 'express';
import { AppError } from '../errors/app-error.ts';
import { exactNumber } from './exact-number.ts';

/** Above it 413 (docs/ERRORS.md); counted after decompression. */
const MAX_BODY_BYTES = 64 * 1024;

/** Third argument of a JSON reviver (ECMAScript: JSON.parse source text access), missing from TypeScript's library. */
interface ReviverContext {
  readonly source?: string;
}

const parse = express.json({
  limit: MAX_BODY_BYTES,
  strict: false,
  // Called with the bytes before they are decoded: the parser itself would take UTF-16 and UTF-32, too.
  verify: (_req, _res, _bytes, charset) => {
    if (charset !== 'utf-8') throw unsupportedCoding();
  },
  reviver: (_key: string, value: unknown, context?: ReviverContext): unknown =>
    typeof value === 'number' && context?.source !== undefined ? exactNumber(context.source) : value,
});

/**
 * Reads a JSON body into `req.body`; a request without a body leaves it undefined.
 * Faults go on as AppError: `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE` or `BAD_USER_INPUT`.
 */
export const jsonBody: RequestHandler = (req, res, next) => {
  // Told beforehand, it is refused before it is read: the parser would read all of it first.
  if (Number(req.headers['content-length']) > MAX_BODY_BYTES) {
    next(tooLarge());
    return;
  }
  // null: no body, whose fault is what it lacks and not its type.
  if (req.is('application/json') === false) {
    next(
      new AppError(
        'UNSUPPORTED_MEDIA_TYPE',
        'The body must be JSON: send it with "Content-Type: application/json".',
      ),
    );
    return;
  }
  parse(req, res, (error?: unknown) => next(error === undefined ? undefined : asBodyError(error)));
};

function tooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${MAX_BODY_BYTES} bytes.`);
}

function unsupportedCoding(cause?: unknown): AppError {
  return new AppError(
    'UNSUPPORTED_MEDIA_TYPE',
    'The body must be UTF-8, plain or compressed with gzip, deflate, br or zstd.',
    { cause },
  );
}

function asBodyError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return tooLarge();
  if (status === 415) return unsupportedCoding(error);
  return new AppError('BAD_USER_INPUT', 'The body is not valid JSON.', {
    cause: error,
    fields: [{ pointer: '', detail: 'must be valid JSON' }],
  });
}
