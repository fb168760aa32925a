import type { ServerResponse } from 'node:http';
import { AppError } from '../errors/app-error.ts';

/** Aborted when the client leaves before it has its answer: work for it may stop. */
export function disconnectSignal(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => {
    // Never seen by anybody, and no fault of ours that a log should tell.
    controller.abort(new AppError('BAD_USER_INPUT', 'The client left before its answer was ready.'));
  };
  if (res.destroyed) abort();
  else {
    res.once('close', () => {
      if (!res.writableFinished) abort();
    });
  }
  return controller.signal;
}
