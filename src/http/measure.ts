import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Door, Metrics } from '../observability/metrics.ts';

const errorCodes = new WeakMap<ServerResponse, string>();

/** Notes the error code a request ended with, for the metrics. The first note stays. */
export function noteOutcome(res: ServerResponse, errorCode: string): void {
  if (!errorCodes.has(res)) errorCodes.set(res, errorCode);
}

/** Counts and times each request of a door, when its answer has been sent or its client has disconnected. */
export function measure(door: Door, metrics: Metrics): RequestHandler {
  return (_req, res, next) => {
    const start = process.hrtime.bigint();
    res.once('close', () => {
      const outcome = errorCodes.get(res) ?? outcomeOfStatus(res);
      metrics.requestDone(door, outcome, Number(process.hrtime.bigint() - start) / 1e9);
    });
    next();
  };
}

/** Nothing is noted when a library answers by itself, as Apollo does when a request is not GraphQL over HTTP. */
function outcomeOfStatus(res: ServerResponse): string {
  if (!res.writableFinished) return 'ABORTED';
  return res.statusCode < 400 ? 'ok' : 'BAD_USER_INPUT';
}
