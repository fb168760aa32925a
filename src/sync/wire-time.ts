/**
 * Time on the wire and in the database.
 *
 * | unix ms             | parameter                  |
 * |---------------------|----------------------------|
 * | 0                   | 1970-01-01T00:00:00.000Z   |
 * | 1706832000123       | 2024-02-02T00:00:00.123Z   |
 * | -62135596800001     | -infinity                  |
 * | 253402300800000     | infinity                   |
 *
 * | microseconds        | on the wire                |
 * |---------------------|----------------------------|
 * | 1706832000000000    | 2024-02-02T00:00:00Z       |
 * | 1706832000000001    | 2024-02-02T00:00:00.000001Z|
 */

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z, unix ms: what both PostgreSQL's and RFC 3339's text can hold. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/** A cursor in unix ms as the text of a timestamptz; beyond the years 1 to 9999 it means long ago or in the future. */
export function timestampParameter(unixMs: number): string {
  if (unixMs < FIRST_MS) return '-infinity';
  if (unixMs > LAST_MS) return 'infinity';
  return new Date(unixMs).toISOString();
}

/** Microseconds since 1970, in decimal, as RFC 3339 in UTC: six digits of fraction when there is one, none otherwise. */
export function wireTimestamp(microseconds: string): string {
  const us = BigInt(microseconds);
  const fraction = ((us % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((us - fraction) / 1000n)).toISOString().slice(0, -'.000Z'.length);
  return fraction === 0n ? `${seconds}Z` : `${seconds}.${String(fraction).padStart(6, '0')}Z`;
}
