import { expect, test } from 'vitest';
import { withoutNulls } from '../../src/messages/json-list.ts';

test.each([
  ['[]', '[]'],
  ['[null]', '[]'],
  ['[1, null, "null"]', '[1, "null"]'],
  ['[null, {"a": null, "b": [null, 1]}, null]', '[{"a": null, "b": [null, 1]}]'],
  ['["a, null, b", null]', '["a, null, b"]'],
  [String.raw`["\"", null, "\\", null, "\\\""]`, String.raw`["\"", "\\", "\\\""]`],
  ['[12345678901234567890.10, null]', '[12345678901234567890.10]'],
])('%s', (list, expected) => {
  expect(withoutNulls(list)).toBe(expected);
});

test('a list with a string of 20 MB', () => {
  const large = `"${'null, \\" '.repeat(2_500_000)}"`;
  expect(withoutNulls(`[null, ${large}, null]`) === `[${large}]`).toBe(true);
});
