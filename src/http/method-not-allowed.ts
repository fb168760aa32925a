import type { RequestHandler } from 'express';
import { AppError } from '../errors/app-error.ts';

/** Refuses the methods that a path does not have, with 405 and `Allow` (RFC 9110, 15.5.6). */
export function methodNotAllowed(...allowed: readonly string[]): RequestHandler {
  return (req, res, next) => {
    res.set('Allow', allowed.join(', '));
    next(
      new AppError('METHOD_NOT_ALLOWED', `${req.method} is not allowed here; use ${allowed.join(' or ')}.`),
    );
  };
}

const refuseWrite = methodNotAllowed('GET', 'HEAD');

/** For paths that can only be read. Use it in front of their routes, because Express answers OPTIONS by itself. */
export const onlyReads: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') next();
  else refuseWrite(req, res, next);
};
