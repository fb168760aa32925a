import type { RequestHandler, Response } from 'express';
import type { Door, Metrics } from '../observability/metrics.ts';

/** Notes how a request ended, for the metrics: an error code. The first note stays. */
export function noteOutcome(res: Response, outcome: string): void {
  res.locals['outcome'] ??= outcome;
}

/** Counts and times each request of a door, when its answer has been sent or its client has gone. */
export function measure(door: Door, metrics: Metrics): RequestHandler {
  return (_req, res, next) => {
    const start = process.hrtime.bigint();
    res.once('close', () => {
      const noted: unknown = res.locals['outcome'];
      const outcome = typeof noted === 'string' ? noted : unnoted(res);
      metrics.requestDone(door, outcome, Number(process.hrtime.bigint() - start) / 1e9);
    });
    next();
  };
}

/** A library that answers by itself, as Apollo does to what is not GraphQL over HTTP, notes nothing. */
function unnoted(res: Response): string {
  if (!res.writableFinished) return 'ABORTED';
  return res.statusCode < 400 ? 'ok' : 'BAD_USER_INPUT';
}
