import { AppError } from '../errors/app-error.ts';
import type { Anchor, AnchorRing } from './anchor-ring.ts';
import type { PublishedAnchor } from './watermark-queries.ts';

interface Waiting {
  readonly resolve: (anchor: Anchor) => void;
  readonly reject: (error: unknown) => void;
}

export interface AnchorPublisher {
  /** An anchor whose publishing began after this call: everything committed before the call is at or before it. */
  fresh(): Promise<Anchor>;
}

export interface PublisherOptions {
  readonly ring: AnchorRing;
  readonly publish: () => Promise<PublishedAnchor | undefined>;
  /** Ms of a monotonic clock. */
  readonly monotonic: () => number;
  /** Told of each xmin an answer brings along. */
  readonly onXmin: (xmin: number) => void;
}

/** The first may raise the ceiling instead; more are needed only when it takes above a second from one to the next. */
const ATTEMPTS = 10;

/** One flight at a time: whoever asks while one is under way shares the next, since that one began too early for them. */
export function createAnchorPublisher({
  ring,
  publish,
  monotonic,
  onXmin,
}: PublisherOptions): AnchorPublisher {
  let waiting: Waiting[] = [];
  let flying = false;

  async function takeAnchor(): Promise<Anchor> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const published = await publish();
      if (!published) continue;
      const anchor = { t: published.t, n: published.n, takenAt: monotonic() };
      ring.add(anchor);
      onXmin(published.xmin);
      return anchor;
    }
    throw new AppError('UNAVAILABLE', 'The database is too slow to publish a time; try again shortly.');
  }

  async function fly(): Promise<void> {
    if (flying) return;
    flying = true;
    while (waiting.length > 0) {
      const passengers = waiting;
      waiting = [];
      try {
        const anchor = await takeAnchor();
        for (const { resolve } of passengers) resolve(anchor);
      } catch (error) {
        // Whoever waits for the next flight too: it would wait for the same database, for as long again.
        for (const { reject } of [...passengers, ...waiting]) reject(error);
        waiting = [];
      }
    }
    flying = false;
  }

  return {
    fresh: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        void fly();
      }),
  };
}
