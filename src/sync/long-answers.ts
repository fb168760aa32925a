import { AppError } from '../errors/app-error.ts';

/** A client that waits longer than this for its turn is asked to come back, ms. */
const WAIT_MS = 10_000;

/** Lets a number of long answers be read from the database at once; the others wait for their turn. */
export interface LongAnswers {
  /**
   * Resolves with what ends the turn. Rejects with the signal's reason.
   * @throws AppError `UNAVAILABLE` when it does not come.
   */
  turn(signal: AbortSignal): Promise<() => void>;
}

export function createLongAnswers(atOnce: number): LongAnswers {
  const waiting = new Set<() => void>();
  let free = atOnce;
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
          signal.removeEventListener('abort', giveUp);
        };
        const begin = (): void => {
          leave();
          resolve(end);
        };
        const giveUp = (): void => {
          leave();
          reject(signal.reason as Error);
        };
        const timer = setTimeout(() => {
          leave();
          reject(
            new AppError('UNAVAILABLE', 'Too many long answers are asked for at once; try again shortly.'),
          );
        }, WAIT_MS);
        waiting.add(begin);
        signal.addEventListener('abort', giveUp);
      });
    },
  };
}
