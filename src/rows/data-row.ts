import type { Buffer } from 'node:buffer';

/**
 * The layout of a DataRow message (PostgreSQL's protocol, 55.7): a code of 1 byte, a length of 4 that counts itself, the
 * number of columns in 2, and for each column a length of 4 (-1: null) and its value.
 */

/** The code of a DataRow. */
export const DATA_ROW = 0x44;

/** Bytes before the first column. */
export const COLUMNS_START = 7;

/** Bytes of a column's length. */
export const LENGTH_BYTES = 4;

/** Bytes of a value of int8 or timestamptz. */
const EIGHT = 8;

/** Where the row that begins at `start` ends, and the next one begins. */
export const rowEnd = (rows: Buffer, start: number): number => start + 1 + rows.readInt32BE(start + 1);

/** The length of the value of the column that begins at `at`; negative for null. By hand: in the encoder's inner loop it takes half the time of readInt32BE. */
export function valueLength(rows: Buffer, at: number): number {
  return (rows[at]! << 24) | (rows[at + 1]! << 16) | (rows[at + 2]! << 8) | rows[at + 3]!;
}

/** Where the value of a column begins in a row that has only int8 columns, none of them null before it. */
export const startOfInt8 = (rowStart: number, column: number): number =>
  rowStart + COLUMNS_START + column * (LENGTH_BYTES + EIGHT) + LENGTH_BYTES;

/** Where the value of a column begins, counted back from the row's end (0: the last); all columns from it on are 8 bytes long. */
export const startFromEnd = (end: number, columnsBack: number): number =>
  end - EIGHT - columnsBack * (LENGTH_BYTES + EIGHT);
