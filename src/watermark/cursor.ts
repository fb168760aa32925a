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
  /** The time published after the request arrived, unix ms. No cursor that was ever given is above it. */
  readonly published: number;
  /** Rows up to this time are sent, unix ms; undefined: every visible row. */
  readonly upTo: number | undefined;
  /** Everything at or before this time is visible to this request, unix ms; undefined: nothing is known yet. */
  readonly safe: number | undefined;
}

export interface Situation {
  /** Published after the request arrived. */
  readonly anchor: Anchor;
  readonly isSettled: boolean;
  readonly newestConfirmed: Anchor | undefined;
  /** Ms of the clock of `takenAt`. */
  readonly now: number;
  readonly holdBackMs: number;
}

/** Settle, cut, hold (docs/PROTOCOL.md, "How it is kept"), in this order. */
export function choosePosition(situation: Situation): Position {
  const { anchor, isSettled, newestConfirmed, now, holdBackMs } = situation;
  if (isSettled) return settledPosition(anchor.t);
  if (newestConfirmed && now - newestConfirmed.takenAt <= holdBackMs) {
    return { state: 'held', published: anchor.t, upTo: newestConfirmed.t, safe: newestConfirmed.t };
  }
  return { state: 'stuck', published: anchor.t, upTo: undefined, safe: newestConfirmed?.t };
}

/** @param t the time of a settled anchor, unix ms. */
export const settledPosition = (t: number): Position => ({
  state: 'settled',
  published: t,
  upTo: t,
  safe: t,
});

/**
 * The number a client saves.
 *
 * | since | published | safe | next | why                                                |
 * |-------|-----------|------|------|----------------------------------------------------|
 * | 0     | 100       | 100  | 100  |                                                    |
 * | 90    | 100       | 80   | 90   | never backwards: another gateway was further ahead |
 * | 500   | 100       | 80   | 80   | no answer ever gave 500: the answer corrects it    |
 * | 0     | 100       | none | 0    | nothing is certain yet: the same again             |
 * | 500   | 100       | none | 100  | nothing at or before 500 was ever promised         |
 */
export function nextCursor(since: number, position: Position): number {
  const { published, safe } = position;
  if (since > published) return safe ?? published;
  return Math.max(since, safe ?? since);
}
