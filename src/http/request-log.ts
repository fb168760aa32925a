import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Logger } from '../observability/logger.ts';

/** A request id that a caller may choose: short, and harmless in a log line. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * Gives each request an id, adds it to the answer and to each log line (`req.log`), and logs the request once when it
 * has been answered. The id is the caller's `X-Request-Id` if that matches `REQUEST_ID`, otherwise a new UUID.
 */
export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: (req, res) => {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    serializers: {
      req: (req: { id: string; method: string; url: string }) => ({
        id: req.id,
        method: req.method,
        url: loggedPath(req.url),
      }),
      res: (res: { statusCode: number }) => ({ statusCode: res.statusCode }),
    },
    customSuccessMessage: summary,
    customErrorMessage: summary,
    // maskError logged the error. pino-http would log another one that it makes itself.
    customErrorObject: (_req, res, _error, { responseTime }: { readonly responseTime: number }) => ({
      res,
      responseTime,
    }),
    customLogLevel: (_req, res, error) => {
      if (res.statusCode === 503) return 'warn';
      return error || res.statusCode >= 500 ? 'error' : 'info';
    },
  }) as RequestHandler;
}

function summary(req: IncomingMessage & { readonly originalUrl?: string }, res: ServerResponse): string {
  // A client that disconnected before its answer was sent saw no status.
  const end = res.writableFinished ? res.statusCode : 'aborted';
  return `${req.method} ${loggedPath(req.originalUrl ?? req.url ?? '')} ${end}`;
}

/** A caller chooses the path, so a line has at most this many characters of it. */
const MAX_PATH_LENGTH = 200;

/** Some clients put their token into the query (RFC 6750, 2.3). We do not read it there, and must not log it. */
function loggedPath(url: string): string {
  const path = url.split('?', 1)[0] ?? url;
  return path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
}
