import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMessageEncoder } from '../../src/messages/message-encoder.ts';
import type { MessageShape } from '../../src/messages/message-shape.ts';

/** A DataRow message of PostgreSQL's protocol (55.7). */
function dataRow(values: readonly (Buffer | null)[]): Buffer {
  const int32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };
  const columns = values.map((value) => (value ? Buffer.concat([int32(value.length), value]) : int32(-1)));
  const body = Buffer.concat([int32(values.length).subarray(2), ...columns]);
  return Buffer.concat([Buffer.from('D'), int32(body.length + 4), body]);
}

const text = (value: string) => Buffer.from(value);
const jsonb = (value: string) => Buffer.concat([Buffer.from([1]), text(value)]);

/** The JSON of one message, without the comma in front of it. */
function encodeOne(shape: MessageShape, values: readonly (Buffer | null)[]): string {
  const { bytes, count } = createMessageEncoder(shape)(dataRow(values));
  expect(count).toBe(1);
  expect(bytes[0]).toBe(0x2c);
  return bytes.toString('utf8', 1);
}

const CONTENT: MessageShape = [{ key: 'content', column: 'content' }];

test('any text is written as JSON.stringify writes it', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 }));
  fc.assert(
    fc.property(anyText, (value) => {
      // PostgreSQL stores no NUL and no lone surrogate.
      fc.pre(value.isWellFormed() && !value.includes('\0'));
      expect(encodeOne(CONTENT, [text(value)])).toBe(JSON.stringify({ content: value }));
    }),
  );
  const controls = String.fromCharCode(...Array.from({ length: 31 }, (_, index) => index + 1));
  expect(encodeOne(CONTENT, [text(`${controls}"\\/\u007f\u2028`)])).toBe(
    JSON.stringify({ content: `${controls}"\\/\u007f\u2028` }),
  );
});

test('a text of control characters only, six times as long in JSON, fits', () => {
  const value = '\u0001'.repeat(100_000);
  expect(encodeOne(CONTENT, [text(value)])).toBe(JSON.stringify({ content: value }));
});

test.each([
  ['[]', '[]'],
  ['null', '[]'],
  ['"[]"', '[]'],
  ['{"a": []}', '[]'],
  ['[1, 2]', '[1, 2]'],
  ['[null]', '[]'],
  ['[null, 1, null, "null", [null], {"a": null}]', '[1, "null", [null], {"a": null}]'],
  ['["a, null, \\", null, ]", null]', '["a, null, \\", null, ]"]'],
  ['[12345678901234567890.10, null]', '[12345678901234567890.10]'],
  ['[{"a": "x\\\\"}, null, [[], {}]]', '[{"a": "x\\\\"}, [[], {}]]'],
  ['["é, 😀 null", null]', '["é, 😀 null"]'],
])('a list stored as %s is sent as %s', (stored, sent) => {
  expect(encodeOne([{ key: 'a', column: 'attachments' }], [jsonb(stored)])).toBe(`{"a":${sent}}`);
});

test.each([
  ['{}', '{}'],
  ['{"n": 9007199254740993}', '{"n": 9007199254740993}'],
  ['[]', '{}'],
  ['7', '{}'],
])('an object stored as %s is sent as %s', (stored, sent) => {
  expect(encodeOne([{ key: 'm', column: 'meta' }], [jsonb(stored)])).toBe(`{"m":${sent}}`);
});

test('a missing value is null, but a missing list or object is empty', () => {
  const shape: MessageShape = [
    { key: 'c', column: 'content' },
    { key: 'a', column: 'attachments' },
    { key: 'm', column: 'meta' },
    { key: 'e', column: 'encryption_epoch' },
    { key: 'b', column: 'ciphertext' },
  ];
  expect(encodeOne(shape, [null, null, null, null, null])).toBe('{"c":null,"a":[],"m":{},"e":null,"b":null}');
});

test('UUIDs, int64 with all its digits, bytes and booleans', () => {
  const shape: MessageShape = [
    { key: 'id', column: 'id' },
    { key: 'e', column: 'encryption_epoch' },
    { key: 'b', column: 'ciphertext' },
    { key: 'x', column: 'is_encrypted' },
  ];
  const epoch = Buffer.alloc(8);
  epoch.writeBigInt64BE(-9223372036854775808n);
  const id = Buffer.from('550e8400e29b41d4a716446655440abc', 'hex');
  expect(encodeOne(shape, [id, epoch, Buffer.from([0, 255, 16]), Buffer.from([1])])).toBe(
    '{"id":"550e8400-e29b-41d4-a716-446655440abc","e":-9223372036854775808,"b":"AP8Q","x":true}',
  );
});

test('constants keep their place, and objects may contain only constants', () => {
  const type = { key: '__typename', constant: '"ChatMessage"' };
  const column = { key: 'content', column: 'content' } as const;
  expect(encodeOne([type], [])).toBe('{"__typename":"ChatMessage"}');
  expect(encodeOne([], [])).toBe('{}');
  expect(encodeOne([type, column], [text('x')])).toBe('{"__typename":"ChatMessage","content":"x"}');
  expect(encodeOne([column, type], [null])).toBe('{"content":null,"__typename":"ChatMessage"}');
});

test('an object ends in front of a false boolean with endsObjectUnlessTrue', () => {
  const shape: MessageShape = [
    { key: 'type', column: 'type' },
    { key: 'is_encrypted', column: 'is_encrypted', endsObjectUnlessTrue: true },
    { key: 'scheme', column: 'encryption_scheme' },
  ];
  const encode = createMessageEncoder(shape);
  const plain = dataRow([text('a'), Buffer.from([0]), null]);
  const secret = dataRow([text('b'), Buffer.from([1]), text('s')]);
  const { bytes, count } = encode(Buffer.concat([plain, secret, plain]));
  expect(count).toBe(3);
  expect(bytes.toString()).toBe(',{"type":"a"},{"type":"b","is_encrypted":true,"scheme":"s"},{"type":"a"}');
});
