import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { AppError } from '../errors/app-error.ts';
import type { ErrorCode } from '../errors/app-error.ts';
import { abortAnswer } from '../http/abort-answer.ts';
import { errorHeaders } from '../http/error-headers.ts';
import { maskError } from '../http/mask-error.ts';
import { noteOutcome } from '../http/measure.ts';

/** HTTP status and RFC 9457 title for each code of the registry. */
export const PROBLEMS: Record<ErrorCode, { readonly status: number; readonly title: string }> = {
  UNAUTHENTICATED: { status: 401, title: 'Unauthorized' },
  BAD_USER_INPUT: { status: 400, title: 'Bad Request' },
  NOT_FOUND: { status: 404, title: 'Not Found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method Not Allowed' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'Payload Too Large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Unsupported Media Type' },
  UNAVAILABLE: { status: 503, title: 'Service Unavailable' },
  INTERNAL_SERVER_ERROR: { status: 500, title: 'Internal Server Error' },
  CONFIG_INVALID: { status: 500, title: 'Internal Server Error' },
  USAGE: { status: 500, title: 'Internal Server Error' },
  DATA_DIR_IN_USE: { status: 500, title: 'Internal Server Error' },
  EMBEDDED_DATABASE_FAILED: { status: 500, title: 'Internal Server Error' },
  MIGRATION_FAILED: { status: 500, title: 'Internal Server Error' },
  ADDRESS_UNAVAILABLE: { status: 500, title: 'Internal Server Error' },
};

/** An RFC 9457 problem document. `type` names the code, and `errors` the wrong fields of a request. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

export function toProblem(error: AppError): Problem {
  const { status, title } = PROBLEMS[error.code];
  const problem = {
    type: `urn:tidemark:error:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: error.message,
  };
  // RFC 9457, 3.1: pointers are written as URI fragments.
  const errors = error.fields.map(({ pointer, detail }) => ({ pointer: `#${pointer}`, detail }));
  return error.code === 'BAD_USER_INPUT' ? { ...problem, errors } : problem;
}

/** The last error handler for everything except GraphQL. Never throws. */
export const sendProblem: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const known = maskError(error, req.log);
  noteOutcome(res, known.code);
  if (res.headersSent) {
    abortAnswer(res);
    return;
  }
  sendProblemDocument(res, known);
};

function sendProblemDocument(res: Response, error: AppError): void {
  const problem = toProblem(error);
  res.status(problem.status).set(errorHeaders(error)).set('Cache-Control', 'no-store');
  res.type('application/problem+json').send(JSON.stringify(problem));
}

export const notFound: RequestHandler = (req, _res, next) => {
  next(new AppError('NOT_FOUND', `There is nothing at ${req.path.slice(0, 200)}; GET / says where to go.`));
};
