/**
 * JSON numbers as the wire contract reads them: exactly, not rounded to a double first.
 *
 * | text                  | exactNumber | why                                             |
 * |-----------------------|-------------|-------------------------------------------------|
 * | 1706832000000         | itself      |                                                 |
 * | 1e3, 1000.0           | 1000        | a number is its value, not its spelling         |
 * | 1.5                   | 1.5         |                                                 |
 * | 1.00000000000000000001| NaN         | a double would make it 1                        |
 * | 1e-400                | NaN         | a double would make it 0                        |
 * | 9223372036854775807   | 2^63        | int64's last; beyond any date, rounding is harmless |
 * | 9223372036854775808   | NaN         | not an int64, though it is the same double      |
 */
export function exactNumber(source: string): number {
  if (/^-?\d{1,15}$/.test(source)) return Number(source);
  const value = Number(source);
  // A fraction that survives as one is refused by whoever wants an integer.
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

/** By hand, since /0+$/ tries each zero of a run anew: a body of 64 KiB with one number kept the process busy for 5 s. */
function lastNonZero(digits: string): number {
  let index = digits.length - 1;
  while (digits[index] === '0') index -= 1;
  return index;
}
