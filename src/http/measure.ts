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
      const outcome = typeof noted === 'string' ? noted : res.writableFinished ? 'ok' : 'ABORTED';
      metrics.requestDone(door, outcome, Number(process.hrtime.bigint() - start) / 1e9);
    });
    next();
  };
}
