import { expect, test } from 'vitest';
import { chooseCoding } from '../../src/http/content-coding.ts';

test.each([
  // Typical clients.
  [undefined, undefined],
  ['', undefined],
  ['gzip, deflate, br, zstd', 'zstd'],
  ['gzip, deflate, br', 'br'],
  ['gzip, deflate', 'gzip'],
  ['gzip', 'gzip'],
  ['identity', undefined],
  ['deflate, compress', undefined],
  // Weights.
  ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'br'],
  ['gzip;q=1, br;q=0.5, zstd;q=0.999', 'gzip'],
  ['zstd;q=0.2, gzip;q=0.3, br;q=0.3', 'br'],
  ['gzip;q=0.001', 'gzip'],
  ['gzip;q=0', undefined],
  ['gzip;q=0.000', undefined],
  ['gzip;q=0, br', 'br'],
  // `*` stands for all codings that are not named.
  ['*', 'zstd'],
  ['*;q=0', undefined],
  ['zstd;q=0, *', 'br'],
  ['zstd;q=0, br;q=0, *;q=0.1', 'gzip'],
  ['gzip, *;q=0', 'gzip'],
  ['*;q=0.5, gzip;q=0.4', 'zstd'],
  ['*;q=0.5, gzip;q=0.6', 'gzip'],
  // `identity`: no coding.
  ['identity, gzip;q=0.5', undefined],
  ['gzip;q=0.5, identity;q=0.6', undefined],
  ['identity;q=0.5, gzip;q=0.5', 'gzip'],
  ['identity;q=0.5, *;q=0.4', undefined],
  ['identity;q=0, gzip;q=0.1', 'gzip'],
  ['identity;q=0', undefined],
  ['*;q=0, identity;q=0', undefined],
  // Spelling.
  ['GZip;Q=1, Br;q=0.9', 'gzip'],
  ['x-gzip', 'gzip'],
  ['X-GZIP;q=0.5, identity;q=0.1', 'gzip'],
  ['  gzip\t;  q=0.5 ,, br ; q=0.4,', 'gzip'],
  ['gzip;q=1.', 'gzip'],
  // Malformed parts are ignored. The rest still counts.
  ['gzip;q=2, br', 'br'],
  ['gzip;q=-1, br', 'br'],
  ['gzip;q=1.001, br;q=0.1', 'br'],
  ['zstd;q=0.1234, gzip;q=0.1', 'gzip'],
  ['zstd;q=, br;q=x, gzip', 'gzip'],
  ['zstd;level=3, gzip', 'gzip'],
  ['zstd br', undefined],
  ['"zstd", gzip', 'gzip'],
  ['zstd;q=1;q=0, gzip;q=0.1', 'gzip'],
  ['__proto__, constructor;q=1, gzip;q=0.1', 'gzip'],
  [';q=1', undefined],
])('Accept-Encoding %j is answered in %s', (acceptEncoding, coding) => {
  expect(chooseCoding(acceptEncoding)).toBe(coding);
});

test('the longest possible header is parsed in less than 100 ms', () => {
  const long = [`gzip;${' '.repeat(16_000)}x`, `${'a'.repeat(16_000)};`, ',;q=1'.repeat(3_000), 'gzip'];
  const started = performance.now();
  expect(chooseCoding(long.join(','))).toBe('gzip');
  expect(performance.now() - started).toBeLessThan(100);
});
