import type { Buffer } from 'node:buffer';
import type { PublishedAnchor } from './watermark-queries.ts';

/** Publishes the clock and selects an anchor, or one whose t is null: ask again. Docs: `chat_anchor` in db/migrations. */
export const ANCHOR_SQL = 'select t, n, xmin from chat_anchor()';

/** To be prepared. */
export const ANCHOR_STATEMENT = { text: ANCHOR_SQL, name: 'tidemark_anchor' };

/** The clock is published once a ms at most: who asks too early waits in the database, for 2 ms, with all others behind. */
export const ANCHORS_APART_MS = 1;

/** A DataRow begins with its code, its length, and how many columns it has; a column with its length. */
const ROW_HEADER = 7;
const COLUMN = 4 + 8;

/** The anchor of a row of `ANCHOR_SQL` in binary format: three int8; undefined when there is none. */
export function anchorOfRow(row: Buffer): PublishedAnchor | undefined {
  if (row.readInt32BE(ROW_HEADER) < 0) return undefined;
  const column = (index: number): number => Number(row.readBigInt64BE(ROW_HEADER + index * COLUMN + 4));
  return { t: column(0) / 1000, n: column(1), xmin: column(2) };
}
