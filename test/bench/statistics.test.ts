import { describe, expect, test } from 'vitest';
import { quantile, summarize, summarizeRatio } from '../../bench/statistics.ts';

test.each([
  { values: [5], fraction: 0.5, expected: 5 },
  { values: [3, 1, 2], fraction: 0.5, expected: 2 },
  { values: [4, 1, 3, 2], fraction: 0.5, expected: 2.5 },
  { values: [4, 1, 3, 2], fraction: 0, expected: 1 },
  { values: [4, 1, 3, 2], fraction: 1, expected: 4 },
  { values: [10, 20, 30, 40, 50], fraction: 0.25, expected: 20 },
  { values: [10, 20, 30, 40], fraction: 0.25, expected: 17.5 },
  // Sorted as text, these would be 1, 10, 9.
  { values: [9, 10, 1], fraction: 1, expected: 10 },
])('quantile $fraction of $values is $expected', ({ values, fraction, expected }) => {
  expect(quantile(values, fraction)).toBeCloseTo(expected, 12);
});

test('the input keeps its order', () => {
  const values = [3, 1, 2];
  quantile(values, 0.5);
  expect(values).toEqual([3, 1, 2]);
});

test('a missing measurement is NaN, never a small number', () => {
  expect(quantile([], 0.5)).toBeNaN();
  expect(quantile([1, Number.NaN, 3], 0)).toBeNaN();
});

test('a summary has the median and the quartiles of its turns', () => {
  expect(summarize([5, 1, 4, 2, 3])).toEqual({ median: 3, lower: 2, upper: 4, turns: 5 });
});

describe('ratios', () => {
  test('are computed for each round: a machine that slows down for both changes nothing', () => {
    expect(summarizeRatio([200, 20, 2], [100, 10, 1])).toEqual({ median: 2, lower: 2, upper: 2, turns: 3 });
  });

  test('are the median of the ratios, not the ratio of the medians', () => {
    expect(summarizeRatio([1, 2, 9], [1, 1, 9]).median).toBe(1);
  });

  test('need the same number of turns from both', () => {
    expect(() => summarizeRatio([1, 2], [1])).toThrow('as many turns');
  });
});
