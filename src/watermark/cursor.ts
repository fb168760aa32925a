import type { Anchor } from './anchor-ring.ts';

/**
 * How an answer is cut.
 * - settled: everything committed before the request is in it, each message once.
 * - held: a writer is in flight; the newest rows come a little later, still each once.
 * - stuck: a writer has been in flight for longer than the hold-back; every visible row is sent, some again next time.
 * - unguarded: the stamping triggers are missing or off; a margin stands in for the guarantee.
 */
export type SyncState = 'settled' | 'held' | 'stuck' | 'unguarded';

export interface Position {
  readonly state: SyncState;
  /** The anchor published after the request arrived: no cursor we gave away is above it, unix ms. */
  readonly fresh: number;
  /** Rows up to here are sent, unix ms; undefined: every visible row. */
  readonly cut: number | undefined;
  /** Everything at or before it has been visible to this request, unix ms; undefined: nothing is known yet. */
  readonly safe: number | undefined;
}

export interface Situation {
  readonly fresh: Anchor;
  readonly isSettled: boolean;
  readonly newestConfirmed: Anchor | undefined;
  /** Ms of the clock of `takenAt`. */
  readonly now: number;
  readonly holdBackMs: number;
}

/** Settle, cut, hold (docs/PROTOCOL.md, "How it is kept"), in this order. */
export function choosePosition(situation: Situation): Position {
  const { fresh, isSettled, newestConfirmed, now, holdBackMs } = situation;
  if (isSettled) return { state: 'settled', fresh: fresh.t, cut: fresh.t, safe: fresh.t };
  if (newestConfirmed && now - newestConfirmed.takenAt <= holdBackMs) {
    return { state: 'held', fresh: fresh.t, cut: newestConfirmed.t, safe: newestConfirmed.t };
  }
  return { state: 'stuck', fresh: fresh.t, cut: undefined, safe: newestConfirmed?.t };
}

/**
 * The number a client saves.
 *
 * | since | fresh | safe | next | why                                              |
 * |-------|-------|------|------|--------------------------------------------------|
 * | 0     | 100   | 100  | 100  |                                                  |
 * | 90    | 100   | 80   | 90   | never backwards: another gateway was further     |
 * | 500   | 100   | 80   | 80   | 500 was never given away: a wrong clock is mended |
 * | 0     | 100   | none | 0    | nothing is certain yet: the same again           |
 * | 500   | 100   | none | 100  | nothing at or before 500 was ever promised       |
 */
export function nextCursor(since: number, position: Position): number {
  const { fresh, safe } = position;
  if (since > fresh) return safe ?? fresh;
  return Math.max(since, safe ?? since);
}
