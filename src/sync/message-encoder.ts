import { Buffer } from 'node:buffer';
import { withoutNulls } from './json-list.ts';
import { writeAscii, writeBytes, writeText, writeUuid } from './json-bytes.ts';
import { MESSAGE_COLUMNS } from './message-shape.ts';
import type { ColumnKind, MessageShape } from './message-shape.ts';
import { writeTimestamp } from './wire-time.ts';

/** Some messages as JSON objects, each with a comma before it. */
export interface EncodedMessages {
  readonly bytes: Buffer;
  readonly count: number;
}

/** Makes an encoder from DataRow messages, which hold a shape's columns in its order, to JSON. */
export function createMessageEncoder(shape: MessageShape): (rows: Buffer) => EncodedMessages {
  const steps = stepsOf(shape);
  const constantBytes = steps.reduce((sum, { lead }) => sum + lead.length, 0);
  return (rows) => encode(rows, steps, constantBytes);
}

/** What stands before a value, and how to write it; undefined: no value, at the end of an object. */
interface Step {
  readonly lead: Buffer;
  readonly kind: ColumnKind | undefined;
  readonly endsUnless: boolean;
}

/** Keys and constants are joined to what stands between two values. */
function stepsOf(shape: MessageShape): readonly Step[] {
  const steps: Step[] = [];
  let lead = ',{';
  for (const [index, field] of shape.entries()) {
    lead += `${index === 0 ? '' : ','}${JSON.stringify(field.key)}:`;
    if ('constant' in field) {
      lead += field.constant;
      continue;
    }
    const { kind } = MESSAGE_COLUMNS[field.column];
    steps.push({ lead: Buffer.from(lead), kind, endsUnless: field.endsUnless ?? false });
    lead = '';
  }
  if (lead !== '') steps.push({ lead: Buffer.from(lead), kind: undefined, endsUnless: false });
  return steps;
}

/** A byte of text becomes six at most: \u0001. */
const GROWTH = 6;
/** The longest value that is made of few bytes: a UUID in quotes, of 16. */
const LONGEST_FIXED = 40;
/** A DataRow begins with its code, its length, and how many columns it has. */
const ROW_HEADER = 7;
const BRACE = 0x7d;
/** JSON is a little longer than the rows it is made of, as a rule; the last row must still see room to spare. */
const SPARE_BYTES = 8192;

function encode(rows: Buffer, steps: readonly Step[], constantBytes: number): EncodedMessages {
  let out: Buffer = Buffer.allocUnsafe(rows.length + (rows.length >> 1) + SPARE_BYTES);
  let to = 0;
  let count = 0;
  for (let row = 0; row < rows.length; count += 1) {
    const rowBytes = 1 + rows.readInt32BE(row + 1);
    const room = rowBytes * GROWTH + constantBytes + steps.length * LONGEST_FIXED;
    if (out.length - to < room) out = grown(out, to, room);
    let at = row + ROW_HEADER;
    for (const { lead, kind, endsUnless } of steps) {
      if (kind === undefined) {
        to = writeBytes(lead, 0, lead.length, out, to);
        break;
      }
      const length = int32(rows, at);
      at += 4;
      if (endsUnless && rows[at] !== 1) break;
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
    row += rowBytes;
  }
  return { bytes: out.subarray(0, to), count };
}

function grown(out: Buffer, used: number, room: number): Buffer {
  const larger = Buffer.allocUnsafe((used + room) * 2);
  out.copy(larger, 0, 0, used);
  return larger;
}

function int32(bytes: Buffer, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** The wire has a list and an object in any case. */
const NULLS: Record<ColumnKind, string> = {
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
/** jsonb's binary format is the number of its version, 1, and its text. */
const JSONB_VERSION = 1;

function writeValue(
  kind: ColumnKind,
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
  // Nearly every list is empty, and of the others nearly none says null anywhere.
  if (end - start > NULLS.list.length) {
    const text = rows.subarray(start, end);
    if (text.includes('null')) return to + out.write(withoutNulls(text.toString()), to);
  }
  return writeBytes(rows, start, end, out, to);
}
