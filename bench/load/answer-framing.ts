/** A complete HTTP/1.1 answer. */
export interface Answer {
  readonly status: number;
  /** Bytes of the body, without the framing of chunks. */
  readonly bodyBytes: number;
}

/** Finds the end of each answer on one connection. It makes no header objects and keeps no bodies. */
export interface AnswerFraming {
  /** Takes the next bytes, cut anywhere. The caller may overwrite them afterwards. @throws Error when they are no HTTP/1.1 answer. */
  push(bytes: Buffer): void;
  /** Whether an answer has begun but not ended. */
  isWithin(): boolean;
}

const CRLF = '\r\n';
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const MOST_HEAD_BYTES = 65_536;

type Part =
  | { readonly kind: 'head' }
  | { readonly kind: 'body'; left: number }
  | { readonly kind: 'chunk-size' }
  | { readonly kind: 'chunk'; left: number }
  | { readonly kind: 'trailer' };

/** Understands Content-Length and chunks. An answer that ends with its connection counts as cut short. */
export function createAnswerFraming(onAnswer: (answer: Answer) => void): AnswerFraming {
  let part: Part = { kind: 'head' };
  /** The bytes of an unfinished head or line. */
  let kept: Buffer = Buffer.alloc(0);
  let status = 0;
  let bodyBytes = 0;

  function finish(): void {
    part = { kind: 'head' };
    const answer = { status, bodyBytes };
    bodyBytes = 0;
    onAnswer(answer);
  }

  function readHead(head: string): void {
    const [, code] = /^HTTP\/1\.1 (\d{3})/.exec(head) ?? [];
    if (code === undefined) throw new Error(`not an HTTP/1.1 answer: ${JSON.stringify(head.slice(0, 60))}`);
    status = Number(code);
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) part = { kind: 'chunk-size' };
    else if (length === undefined) throw new Error('an answer with neither Content-Length nor chunks');
    else if (length === '0') finish();
    else part = { kind: 'body', left: Number(length) };
  }

  function readChunkSize(line: string): void {
    const size = Number.parseInt(line, 16);
    if (!/^[\da-f]+/i.test(line))
      throw new Error(`not the size of a chunk: ${JSON.stringify(line.slice(0, 60))}`);
    // Includes the line break after the chunk.
    part = size === 0 ? { kind: 'trailer' } : { kind: 'chunk', left: size + CRLF.length };
    bodyBytes += size;
  }

  /** The text up to `end`, with the bytes kept from earlier. Undefined when `end` has not come yet. */
  function takeUntil(
    bytes: Buffer,
    from: number,
    end: Buffer | string,
  ): { text: string; next: number } | undefined {
    if (kept.length === 0) {
      const at = bytes.indexOf(end, from);
      if (at >= 0) return { text: bytes.toString('latin1', from, at), next: at + end.length };
    }
    const all = Buffer.concat([kept, bytes.subarray(from)]);
    const at = all.indexOf(end);
    if (at < 0) {
      if (all.length > MOST_HEAD_BYTES) throw new Error('a head without an end');
      kept = all;
      return undefined;
    }
    const next = from + at + end.length - kept.length;
    kept = Buffer.alloc(0);
    return { text: all.toString('latin1', 0, at), next };
  }

  return {
    isWithin: () => part.kind !== 'head' || kept.length > 0,
    push(bytes) {
      let at = 0;
      while (at < bytes.length) {
        switch (part.kind) {
          case 'body':
          case 'chunk': {
            const taken = Math.min(part.left, bytes.length - at);
            part.left -= taken;
            at += taken;
            if (part.kind === 'body') bodyBytes += taken;
            if (part.left > 0) break;
            if (part.kind === 'body') finish();
            else part = { kind: 'chunk-size' };
            break;
          }
          case 'head':
          case 'chunk-size':
          case 'trailer': {
            const taken = takeUntil(bytes, at, part.kind === 'head' ? END_OF_HEAD : CRLF);
            if (!taken) return;
            at = taken.next;
            if (part.kind === 'head') readHead(taken.text);
            else if (part.kind === 'chunk-size') readChunkSize(taken.text);
            else if (taken.text === '') finish();
            break;
          }
        }
      }
    },
  };
}
