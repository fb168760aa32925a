import { AppError } from '../errors/app-error.ts';
import type { Anchor, AnchorRing } from './anchor-ring.ts';
import type { PublishedAnchor } from './anchor-row.ts';

interface Waiting {
  readonly resolve: (anchor: Anchor) => void;
  readonly reject: (error: unknown) => void;
}

export interface AnchorPublisher {
  /** An anchor whose publishing began after this call. Everything committed before the call has a time at or before it. */
  take(): Promise<Anchor>;
}

export interface PublisherOptions {
  readonly ring: AnchorRing;
  readonly publish: () => Promise<PublishedAnchor | undefined>;
  /** Ms of a monotonic clock. */
  readonly monotonic: () => number;
  /** Called with the xmin of each published anchor. */
  readonly onXmin: (xmin: number) => void;
}

/** The first attempt may raise the ceiling instead. More are needed only when more than a second passes between two. */
const MAX_ATTEMPTS = 10;

/**
 * One flight at a time. Requests that arrive while one is under way share the next flight, since the present one began before
 * they arrived.
 */
export function createAnchorPublisher({
  ring,
  publish,
  monotonic,
  onXmin,
}: PublisherOptions): AnchorPublisher {
  let waiting: Waiting[] = [];
  let flying = false;

  async function publishAnchor(): Promise<Anchor> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
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
        const anchor = await publishAnchor();
        for (const { resolve } of passengers) resolve(anchor);
      } catch (error) {
        // Also those that wait for the next flight: it would wait just as long for the same database.
        for (const { reject } of [...passengers, ...waiting]) reject(error);
        waiting = [];
      }
    }
    flying = false;
  }

  return {
    take: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        void fly();
      }),
  };
}
