import { setTimeout as sleep } from 'node:timers/promises';
import type { Anchor, AnchorRing } from './anchor-ring.ts';

/** Between two looks at what is in flight, ms. */
const POLL_MS = 1;

/**
 * The oldest transaction has not changed, or an anchor has waited, for this long, ms: what is in flight may be no chat
 * writer at all, so the locks are read, which costs some 300 µs where xmin costs 100.
 */
const SUSPECT_MS = 10;

/** Without a look for this long the database was away, and what was in flight before may have died with it, ms. */
const AWAY_MS = 1_000;

interface Waiter {
  readonly anchor: Anchor;
  /** Ms of the monotonic clock. */
  readonly until: number;
  readonly patienceMs: number;
  readonly resolve: (settled: boolean) => void;
  readonly reject: (error: unknown) => void;
}

export interface Settling {
  /**
   * Waits until every chat writer that could still stamp at or before the anchor has finished: true. False after
   * `patienceMs`, or at once when the oldest chat writer has been in flight for longer than that already.
   */
  settled(anchor: Anchor, patienceMs: number): Promise<boolean>;
  /** Looks once at what is in flight, and confirms what it can. */
  look(): Promise<void>;
  /** Takes note that every transaction below `xmin` has finished. */
  noteXmin(xmin: number): void;
}

export interface SettlingOptions {
  readonly ring: AnchorRing;
  readonly monotonic: () => number;
  readonly readXmin: () => Promise<number>;
  readonly readWritersXmin: () => Promise<number>;
}

/** One poll loop serves all waiters; it runs only while there are any. */
export function createSettling(options: SettlingOptions): Settling {
  const { ring, monotonic } = options;
  const waiters = new Set<Waiter>();
  let polling = false;
  /** The last xmin, and since when it has been this one. */
  let xmin = { value: 0, since: monotonic() };
  let seenAt = monotonic();
  /** Since when the database has not been away. */
  let watchedSince = seenAt;

  function noteXmin(value: number): void {
    // xmin may fall: after a crash of the database, ids that wrote nothing are assigned again.
    const now = monotonic();
    if (now - seenAt > AWAY_MS) watchedSince = now;
    seenAt = now;
    if (value !== xmin.value) xmin = { value, since: now };
    ring.confirm(value);
  }

  async function look(): Promise<void> {
    noteXmin(await options.readXmin());
    const open = ring.newest();
    const oldest = ring.oldestWaiting();
    if (!open || !oldest || monotonic() - Math.min(xmin.since, oldest.takenAt) < SUSPECT_MS) return;
    // Valid only for anchors published before the locks are read: `open` is the newest of them.
    const writersXmin = await options.readWritersXmin();
    ring.confirm(writersXmin, open);
  }

  async function poll(): Promise<void> {
    if (polling) return;
    polling = true;
    try {
      while (waiters.size > 0) {
        const judged = [...waiters];
        await look();
        const now = monotonic();
        // Some chat writer in flight is older than the oldest anchor that still waits.
        const writerAge = now - Math.max(ring.oldestWaiting()?.takenAt ?? now, watchedSince);
        for (const waiter of judged) {
          const settled = ring.isConfirmed(waiter.anchor);
          if (settled || writerAge >= waiter.patienceMs || now >= waiter.until) {
            waiters.delete(waiter);
            waiter.resolve(settled);
          }
        }
        if (waiters.size > 0) await sleep(POLL_MS);
      }
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error);
      waiters.clear();
    } finally {
      polling = false;
    }
  }

  return {
    look,
    noteXmin,
    settled(anchor, patienceMs) {
      if (ring.isConfirmed(anchor)) return Promise.resolve(true);
      return new Promise((resolve, reject) => {
        waiters.add({ anchor, until: monotonic() + patienceMs, patienceMs, resolve, reject });
        void poll();
      });
    },
  };
}
