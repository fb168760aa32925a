import { AppError } from '../errors/app-error.ts';

/** A client that waits longer than this for its turn gets 503 and may try again, ms. */
const WAIT_MS = 10_000;

/** Limits how many long answers are read from the database at the same time. The others wait for their turn. */
export interface LongAnswers {
  /**
   * Resolves with a function that ends the turn. Rejects with the signal's reason.
   * @throws AppError `UNAVAILABLE` when the turn does not come in time.
   */
  turn(signal: AbortSignal): Promise<() => void>;
}

export function createLongAnswers(maxConcurrent: number): LongAnswers {
  const waiting = new Set<() => void>();
  let free = maxConcurrent;
  const end = (): void => {
    const [next] = waiting;
    if (next) next();
    else free += 1;
  };
  return {
    turn(signal) {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(end);
      }
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          clearTimeout(timer);
          waiting.delete(begin);
          signal.removeEventListener('abort', abandon);
        };
        const begin = (): void => {
          leave();
          resolve(end);
        };
        const abandon = (): void => {
          leave();
          reject(signal.reason as Error);
        };
        const timer = setTimeout(() => {
          leave();
          reject(
            new AppError(
              'UNAVAILABLE',
              'Too many clients want long answers at the same time; try again shortly.',
            ),
          );
        }, WAIT_MS);
        waiting.add(begin);
        signal.addEventListener('abort', abandon);
      });
    },
  };
}
