import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { exactNumber } from '../../src/http/exact-number.ts';

const LAST = 2 ** 63;

test.each([
  ['0', 0],
  ['-0', -0],
  ['1706832000000', 1_706_832_000_000],
  ['1e3', 1000],
  ['1E+3', 1000],
  ['1000.0', 1000],
  ['1000.000e0', 1000],
  ['10000e-1', 1000],
  ['0.0000000000000000000001e25', 1000],
  ['0e999999999', 0],
  ['0.0e-999999999', 0],
  ['1.5', 1.5],
  ['-1.5', -1.5],
  ['9007199254740993', 9_007_199_254_740_992],
  ['9223372036854775807', LAST],
  ['-9223372036854775808', -LAST],
  ['9.223372036854775807e18', LAST],
  ['922337203685477580700e-2', LAST],
])('%s is %d', (source, value) => {
  expect(exactNumber(source)).toBe(value);
});

test.each([
  '1.00000000000000000001',
  '1e-400',
  '9223372036854775808',
  '-9223372036854775809',
  '9.2233720368547758075e18',
  '1e19',
  '-1e19',
  '9007199254740992.5',
])('%s is not an int64', (source) => {
  expect(exactNumber(source)).toBeNaN();
});

test('1e999 is Infinity', () => {
  expect(exactNumber('1e999')).toBe(Number.POSITIVE_INFINITY);
});

test('every int64 is accepted in all spellings', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(int64, fc.nat(40), fc.nat(40), (value, zeros, shift) => {
      const spellings = [
        `${value}.${'0'.repeat(zeros + 1)}`,
        `${value}${'0'.repeat(shift)}e-${shift}`,
        `${value}e0`,
      ];
      for (const source of [String(value), ...spellings]) expect(exactNumber(source)).toBe(Number(value));
    }),
  );
});

test('every integer beyond int64 is refused', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 63n, max: 10n ** 300n }), fc.boolean(), (value, negative) => {
      const source = negative ? String(-value - 1n) : String(value);
      expect(exactNumber(source)).toBeNaN();
    }),
  );
});

describe('a number as long as a body is read in less than 200 ms', () => {
  const zeros = '0'.repeat(65_000);
  test.each([
    ['zeros before a digit', `1${zeros}1e-65001`],
    ['zeros in a fraction', `1.${zeros}1`],
    ['zeros at the end', `1${zeros}`],
    ['a long exponent', `1e${zeros}1`],
  ])('%s', (_what, source) => {
    const start = performance.now();
    exactNumber(source);
    // A regular expression that tries each zero again took 5 s.
    expect(performance.now() - start).toBeLessThan(200);
  });
});
