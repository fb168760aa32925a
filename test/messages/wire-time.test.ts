import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timestampParameter, writeTimestamp } from '../../src/messages/wire-time.ts';

/** The wire form of a timestamptz. PostgreSQL's binary format counts from 2000. */
function wireTimestamp(microseconds: string): string {
  const from = Buffer.alloc(8);
  from.writeBigInt64BE(BigInt(microseconds) - 946_684_800_000_000n);
  const out = Buffer.alloc(40, 0x23);
  const end = writeTimestamp(from, 0, out, 3);
  expect(out.subarray(end).every((byte) => byte === 0x23)).toBe(true);
  return JSON.parse(out.toString('latin1', 3, end)) as string;
}

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [-0, '1970-01-01T00:00:00.000Z'],
  [1_706_832_000_123, '2024-02-02T00:00:00.123Z'],
  [-1, '1969-12-31T23:59:59.999Z'],
  [-62_135_596_800_000, '0001-01-01T00:00:00.000Z'],
  [-62_135_596_800_001, '-infinity'],
  [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  [253_402_300_800_000, 'infinity'],
  [8.64e15 + 1, 'infinity'],
  [2 ** 63, 'infinity'],
  [-(2 ** 63), '-infinity'],
])('the cursor %d is %s for the database', (unixMs, parameter) => {
  expect(timestampParameter(unixMs)).toBe(parameter);
});

test.each([
  ['0', '1970-01-01T00:00:00Z'],
  ['1706832000000000', '2024-02-02T00:00:00Z'],
  ['1706832000000001', '2024-02-02T00:00:00.000001Z'],
  ['1706832000123000', '2024-02-02T00:00:00.123000Z'],
  ['-1', '1969-12-31T23:59:59.999999Z'],
  ['-1000000', '1969-12-31T23:59:59Z'],
  ['-62135596800000000', '0001-01-01T00:00:00Z'],
  ['253402300799999999', '9999-12-31T23:59:59.999999Z'],
  ['253402300800000000', '9999-12-31T23:59:59.999999Z'],
  ['-62135596800000001', '0001-01-01T00:00:00Z'],
])('%s microseconds are %s on the wire', (microseconds, wire) => {
  expect(wireTimestamp(microseconds)).toBe(wire);
});

test('no time loses precision on the wire', () => {
  const microseconds = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
  fc.assert(
    fc.property(microseconds, (us) => {
      const wire = wireTimestamp(String(us));
      expect(wire).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z$/);
      const [, seconds = '', fraction = '0'] = /^([^.]+?)(?:\.(\d{6}))?Z$/.exec(wire) ?? [];
      expect(BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction)).toBe(us);
    }),
  );
});
