import type { Buffer } from 'node:buffer';
import { COLUMNS_START, startOfInt8, valueLength } from '../rows/data-row.ts';

/** What `chat_anchor()` returns (db/migrations/create-watermark.ts). */
export interface PublishedAnchor {
  /** Unix ms. */
  readonly t: number;
  readonly n: number;
  /** The oldest transaction id in flight just after. */
  readonly xmin: number;
}

/** Publishes the clock and selects an anchor. Its t is null when the ceiling was raised instead: ask again. */
export const ANCHOR_SQL = 'select t, n, xmin from chat_anchor()';

/** The same, to be prepared. */
export const ANCHOR_STATEMENT = { text: ANCHOR_SQL, name: 'tidemark_anchor' };

/**
 * Minimum time between two anchors, ms. The clock can be published once in each ms. An earlier request would sleep in the
 * database and block the requests behind it.
 */
export const ANCHOR_SPACING_MS = 1;

/** The anchor of a row of `ANCHOR_SQL` in binary format; undefined when t is null. */
export function anchorOfRow(row: Buffer): PublishedAnchor | undefined {
  if (valueLength(row, COLUMNS_START) < 0) return undefined;
  const column = (index: number): number => Number(row.readBigInt64BE(startOfInt8(0, index)));
  return { t: column(0) / 1000, n: column(1), xmin: column(2) };
}
