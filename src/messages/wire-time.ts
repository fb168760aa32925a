import type { Buffer } from 'node:buffer';

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

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z, unix ms: the range of both PostgreSQL's text and RFC 3339's. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/** A cursor in unix ms as the text of a timestamptz. Beyond the years 1 to 9999 it means long ago or in the future. */
export function timestampParameter(unixMs: number): string {
  if (unixMs < FIRST_MS) return '-infinity';
  if (unixMs > LAST_MS) return 'infinity';
  return new Date(unixMs).toISOString();
}

/** PostgreSQL counts microseconds from 2000-01-01T00:00:00Z. */
const EPOCH_SECONDS = 946_684_800;
const SECOND_US = 1_000_000;
const DAY_SECONDS = 86_400;
const INT32_VALUES = 2 ** 32;
/** Up to this upper half an int64 is exact as a double. */
const SAFE_UPPER_HALF = 2 ** 20;

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, seconds since 1970. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

const DIGIT_0 = 0x30;

/**
 * Writes a timestamptz in PostgreSQL's binary format as RFC 3339 in UTC, in quotes, with six digits of fraction or none.
 * Infinity and years beyond 1 to 9999 become the nearest date that RFC 3339 can say. Returns where the next byte goes.
 */
export function writeTimestamp(from: Buffer, start: number, out: Buffer, to: number): number {
  const upper = from.readInt32BE(start);
  const lower = from.readUInt32BE(start + 4);
  if (upper < -SAFE_UPPER_HALF || upper >= SAFE_UPPER_HALF) {
    const microseconds = from.readBigInt64BE(start);
    const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
    return writeMoment(Number((microseconds - fraction) / 1_000_000n), Number(fraction), out, to);
  }
  const microseconds = upper * INT32_VALUES + lower;
  const seconds = Math.floor(microseconds / SECOND_US);
  return writeMoment(seconds, microseconds - seconds * SECOND_US, out, to);
}

/** A timestamptz in PostgreSQL's binary format as unix ms, with a fraction. */
export function unixMsOfTimestamp(from: Buffer, start: number): number {
  return Number(from.readBigInt64BE(start)) / 1000 + EPOCH_SECONDS * 1000;
}

/** Seconds since 2000, and microseconds of the second. */
function writeMoment(sinceEpoch: number, microseconds: number, out: Buffer, to: number): number {
  const seconds = sinceEpoch + EPOCH_SECONDS;
  if (seconds < FIRST_SECOND) return writeMoment(FIRST_SECOND - EPOCH_SECONDS, 0, out, to);
  if (seconds > LAST_SECOND) return writeMoment(LAST_SECOND - EPOCH_SECONDS, 999_999, out, to);
  const day = Math.floor(seconds / DAY_SECONDS);
  const second = seconds - day * DAY_SECONDS;
  out[to] = 0x22;
  out.write(dateOf(day), to + 1, 'latin1');
  out[to + 11] = 0x54;
  writeTwo(Math.floor(second / 3600), out, to + 12);
  out[to + 14] = 0x3a;
  writeTwo(Math.floor(second / 60) % 60, out, to + 15);
  out[to + 17] = 0x3a;
  writeTwo(second % 60, out, to + 18);
  let at = to + 20;
  if (microseconds > 0) {
    out[at] = 0x2e;
    writeTwo(Math.floor(microseconds / 10_000), out, at + 1);
    writeTwo(Math.floor(microseconds / 100) % 100, out, at + 3);
    writeTwo(microseconds % 100, out, at + 5);
    at += 7;
  }
  out[at] = 0x5a;
  out[at + 1] = 0x22;
  return at + 2;
}

function writeTwo(value: number, out: Buffer, to: number): void {
  const tens = Math.floor(value / 10);
  out[to] = DIGIT_0 + tens;
  out[to + 1] = DIGIT_0 + value - tens * 10;
}

/** The last date written: messages come in order, so the next one usually has the same. */
let known = { day: Number.NaN, date: '' };

/** YYYY-MM-DD of a day since 1970. */
function dateOf(day: number): string {
  if (day !== known.day) known = { day, date: new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10) };
  return known.date;
}
