import type { ServerResponse } from 'node:http';
import { AppError } from '../errors/app-error.ts';

/** A signal that is aborted if the client disconnects before it has its whole answer, so that work for it can stop. */
export function disconnectSignal(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => {
    // Nobody sees this error. It has a code so that it is not logged as a fault of ours.
    controller.abort(new AppError('BAD_USER_INPUT', 'The client disconnected before its answer was ready.'));
  };
  if (res.destroyed) abort();
  else {
    res.once('close', () => {
      if (!res.writableFinished) abort();
    });
  }
  return controller.signal;
}
