import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactInteger, exactJson } from '../../src/graphql/exact-json.ts';

test.each([
  '12345678901234567890',
  '0.1000000000000000055511151231257827',
  '1e400',
  '-9223372036854775808',
  '[{"id":9007199254740993,"s":"9007199254740993"}]',
  '{"1234567890123456789":"12345678901234567890"}',
])('%s keeps its digits', (text) => {
  expect(JSON.stringify(exactJson(text))).toBe(text);
});

test.each(['0', '9007199254740991', '9007199254740993', '-9223372036854775808', '9223372036854775807'])(
  'the integer %s keeps its digits',
  (decimal) => {
    expect(JSON.stringify({ epoch: exactInteger(decimal) })).toBe(`{"epoch":${decimal}}`);
  },
);

test('any JSON is what JSON.parse makes of it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(JSON.stringify(exactJson(text)))).toEqual(JSON.parse(text));
    }),
  );
});
