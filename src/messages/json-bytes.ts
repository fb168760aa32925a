import type { Buffer } from 'node:buffer';

/** JSON written byte by byte. Each function returns where the next byte goes. The caller has made room. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const HYPHEN = 0x2d;

/** Up to this length a loop is faster than a call into Node, bytes. */
const SHORT = 48;

export function writeBytes(from: Buffer, start: number, end: number, out: Buffer, to: number): number {
  if (end - start > SHORT) return to + from.copy(out, to, start, end);
  let at = to;
  for (let index = start; index < end; index += 1) {
    out[at] = from[index]!;
    at += 1;
  }
  return at;
}

/** Writes text that is known to be ASCII without anything to escape. */
export function writeAscii(text: string, out: Buffer, to: number): number {
  return to + out.write(text, to, 'latin1');
}

const HEX = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** The 16 bytes of a UUID, in quotes. */
export function writeUuid(from: Buffer, start: number, out: Buffer, to: number): number {
  let at = to;
  out[at] = QUOTE;
  at += 1;
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) {
      out[at] = HYPHEN;
      at += 1;
    }
    const byte = from[start + index]!;
    out[at] = HEX[byte >> 4]!;
    out[at + 1] = HEX[byte & 15]!;
    at += 2;
  }
  out[at] = QUOTE;
  return at + 1;
}

/** The control characters whose JSON escape is a letter. */
const LETTERS = new Map(
  [
    [0x08, 'b'],
    [0x09, 't'],
    [0x0a, 'n'],
    [0x0c, 'f'],
    [0x0d, 'r'],
  ].map(([byte, letter]) => [byte as number, (letter as string).charCodeAt(0)]),
);

/** UTF-8 text as a JSON string (RFC 8259, 7), with the escapes of JSON.stringify. */
export function writeText(from: Buffer, start: number, end: number, out: Buffer, to: number): number {
  let at = to;
  out[at] = QUOTE;
  at += 1;
  for (let index = start; index < end; index += 1) {
    const byte = from[index]!;
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) {
      at = writeEscape(byte, out, at);
    } else {
      out[at] = byte;
      at += 1;
    }
  }
  out[at] = QUOTE;
  return at + 1;
}

function writeEscape(byte: number, out: Buffer, to: number): number {
  out[to] = BACKSLASH;
  if (byte >= SPACE) {
    out[to + 1] = byte;
    return to + 2;
  }
  const letter = LETTERS.get(byte);
  if (letter !== undefined) {
    out[to + 1] = letter;
    return to + 2;
  }
  return writeAscii(`u00${byte.toString(16).padStart(2, '0')}`, out, to + 1);
}
