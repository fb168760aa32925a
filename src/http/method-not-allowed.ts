import type { RequestHandler } from 'express';
import { AppError } from '../errors/app-error.ts';

/** For the methods a path does not have: 405 and `Allow` (RFC 9110, 15.5.6). */
export function methodNotAllowed(...allowed: readonly string[]): RequestHandler {
  return (req, res, next) => {
    res.set('Allow', allowed.join(', '));
    next(
      new AppError('METHOD_NOT_ALLOWED', `${req.method} is not possible here; use ${allowed.join(' or ')}.`),
    );
  };
}

const refuseWrite = methodNotAllowed('GET', 'HEAD');

/** For paths that can only be read. It stands before their routes: Express would answer OPTIONS by itself. */
export const onlyReads: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') next();
  else refuseWrite(req, res, next);
};
