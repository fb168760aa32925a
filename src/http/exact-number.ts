/**
 * The value of a JSON number, or NaN where rounding it to a double would hide that it is no integer or no int64.
 *
 * | text                  | exactNumber | why                                             |
 * |-----------------------|-------------|-------------------------------------------------|
 * | 1706832000000         | the same    |                                                 |
 * | 1e3, 1000.0           | 1000        | the value counts, not how it is written         |
 * | 1.5                   | 1.5         |                                                 |
 * | 1.00000000000000000001| NaN         | a double would make it 1                        |
 * | 1e-400                | NaN         | a double would make it 0                        |
 * | 9223372036854775807   | 2^63        | the largest int64; it is beyond any date, so rounding is harmless |
 * | 9223372036854775808   | NaN         | not an int64, although it is the same double    |
 */
export function exactNumber(source: string): number {
  if (/^-?\d{1,15}$/.test(source)) return Number(source);
  const value = Number(source);
  // It is still no integer, so a field of integers refuses it.
  if (!Number.isInteger(value)) return value;
  return isInt64(source) ? value : Number.NaN;
}

const JSON_NUMBER = /^-?(?<whole>\d+)(?:\.(?<fraction>\d+))?(?:[eE](?<exponent>[+-]?\d+))?$/;
const INT64_MAX = 2n ** 63n - 1n;

function isInt64(source: string): boolean {
  const { whole = '', fraction = '', exponent = '0' } = JSON_NUMBER.exec(source)?.groups ?? {};
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.slice(0, lastNonZero(digits) + 1);
  if (significant === '') return true;
  // value = significant × 10^zeros
  const zeros = Number(exponent) - fraction.length + (digits.length - significant.length);
  if (zeros < 0 || significant.length + zeros > 19) return false;
  const magnitude = BigInt(significant) * 10n ** BigInt(zeros);
  return magnitude <= INT64_MAX || (source.startsWith('-') && magnitude === INT64_MAX + 1n);
}

/** A loop, because /0+$/ starts again at each zero: a number of 64 KiB blocked the process for 5 s. */
function lastNonZero(digits: string): number {
  let index = digits.length - 1;
  while (digits[index] === '0') index -= 1;
  return index;
}
