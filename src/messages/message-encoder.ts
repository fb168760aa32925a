import { Buffer } from 'node:buffer';
import { withoutNulls } from './json-list.ts';
import { writeAscii, writeBytes, writeText, writeUuid } from './json-bytes.ts';
import { COLUMNS_START, LENGTH_BYTES, rowEnd, valueLength } from '../rows/data-row.ts';
import { fieldOf } from './message-fields.ts';
import type { FieldKind } from './message-fields.ts';
import type { MessageShape } from './message-shape.ts';
import { writeTimestamp } from './wire-time.ts';

/** Some messages as JSON objects, each with a comma before it. */
export interface EncodedMessages {
  readonly bytes: Buffer;
  readonly count: number;
}

/** Makes an encoder of DataRow messages to JSON. The rows begin with the shape's columns, in its order. */
export function createMessageEncoder(shape: MessageShape): (rows: Buffer) => EncodedMessages {
  const steps = stepsOf(shape);
  const constantBytes = steps.reduce((sum, { lead }) => sum + lead.length, 0);
  return (rows) => encode(rows, steps, constantBytes);
}

/** What precedes a value, and how to write the value; kind undefined: no value, the end of an object. */
interface Step {
  readonly lead: Buffer;
  readonly kind: FieldKind | undefined;
  readonly endsObjectUnlessTrue: boolean;
}

/** Keys and constants between two values become one piece of bytes. */
function stepsOf(shape: MessageShape): readonly Step[] {
  const steps: Step[] = [];
  let lead = ',{';
  for (const [index, field] of shape.entries()) {
    lead += `${index === 0 ? '' : ','}${JSON.stringify(field.key)}:`;
    if ('constant' in field) {
      lead += field.constant;
      continue;
    }
    const { column, endsObjectUnlessTrue = false } = field;
    steps.push({ lead: Buffer.from(lead), kind: fieldOf(column).kind, endsObjectUnlessTrue });
    lead = '';
  }
  if (lead !== '') steps.push({ lead: Buffer.from(lead), kind: undefined, endsObjectUnlessTrue: false });
  return steps;
}

/** A byte of text becomes at most six: \u0001. */
const GROWTH = 6;
/** Longer than any value of fixed length: a UUID of 16 bytes takes 38 in quotes. */
const LONGEST_FIXED = 40;
const BRACE = 0x7d;
/** JSON is usually a little longer than its rows. The last row, too, must find its worst case of room. */
const SPARE_BYTES = 8192;

function encode(rows: Buffer, steps: readonly Step[], constantBytes: number): EncodedMessages {
  let out: Buffer = Buffer.allocUnsafe(rows.length + (rows.length >> 1) + SPARE_BYTES);
  let to = 0;
  let count = 0;
  for (let row = 0; row < rows.length; count += 1) {
    const end = rowEnd(rows, row);
    const room = (end - row) * GROWTH + constantBytes + steps.length * LONGEST_FIXED;
    if (out.length - to < room) out = grown(out, to, room);
    let at = row + COLUMNS_START;
    for (const { lead, kind, endsObjectUnlessTrue } of steps) {
      if (kind === undefined) {
        to = writeBytes(lead, 0, lead.length, out, to);
        break;
      }
      const length = valueLength(rows, at);
      at += LENGTH_BYTES;
      if (endsObjectUnlessTrue && rows[at] !== 1) break;
      to = writeBytes(lead, 0, lead.length, out, to);
      if (length < 0) {
        to = writeAscii(NULLS[kind], out, to);
        continue;
      }
      to = writeValue(kind, rows, at, at + length, out, to);
      at += length;
    }
    out[to] = BRACE;
    to += 1;
    row = end;
  }
  return { bytes: out.subarray(0, to), count };
}

function grown(out: Buffer, used: number, room: number): Buffer {
  const larger = Buffer.allocUnsafe((used + room) * 2);
  out.copy(larger, 0, 0, used);
  return larger;
}

/** What null is on the wire: a list and an object are empty instead. */
const NULLS: Record<FieldKind, string> = {
  uuid: 'null',
  text: 'null',
  timestamp: 'null',
  list: '[]',
  object: '{}',
  boolean: 'false',
  int64: 'null',
  base64: 'null',
};

const LIST = 0x5b;
const OBJECT = 0x7b;
/** jsonb's binary format is the number of its version, 1, followed by its text. */
const JSONB_VERSION = 1;

function writeValue(
  kind: FieldKind,
  rows: Buffer,
  start: number,
  end: number,
  out: Buffer,
  to: number,
): number {
  switch (kind) {
    case 'uuid':
      return writeUuid(rows, start, out, to);
    case 'text':
      return writeText(rows, start, end, out, to);
    case 'timestamp':
      return writeTimestamp(rows, start, out, to);
    case 'list':
      return writeList(rows, start + JSONB_VERSION, end, out, to);
    case 'object':
      if (rows[start + JSONB_VERSION] !== OBJECT) return writeAscii(NULLS.object, out, to);
      return writeBytes(rows, start + JSONB_VERSION, end, out, to);
    case 'boolean':
      return writeAscii(rows[start] === 1 ? 'true' : 'false', out, to);
    case 'int64':
      return writeAscii(rows.readBigInt64BE(start).toString(), out, to);
    case 'base64':
      return writeAscii(`"${rows.toString('base64', start, end)}"`, out, to);
  }
}

function writeList(rows: Buffer, start: number, end: number, out: Buffer, to: number): number {
  if (rows[start] !== LIST) return writeAscii(NULLS.list, out, to);
  // Nearly every list is empty, and hardly any of the others contains null.
  if (end - start > NULLS.list.length) {
    const text = rows.subarray(start, end);
    if (text.includes('null')) return to + out.write(withoutNulls(text.toString()), to);
  }
  return writeBytes(rows, start, end, out, to);
}
