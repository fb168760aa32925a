/** One HTTP/1.1 answer that came whole. */
export interface Answer {
  readonly status: number;
  /** Of the body alone, without the framing of chunks. */
  readonly bodyBytes: number;
}

/** Finds the end of each answer on one connection, and looks at nothing else: no header objects, no bodies. */
export interface AnswerFraming {
  /** The next bytes, cut anywhere; they may be overwritten afterwards. @throws Error when they are no such answer. */
  push(bytes: Buffer): void;
  /** Whether an answer has begun and not ended. */
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

/** Answers by Content-Length or in chunks; one that ends with its connection is taken for one that was cut. */
export function createAnswerFraming(onAnswer: (answer: Answer) => void): AnswerFraming {
  let part: Part = { kind: 'head' };
  /** The bytes of a head or of a line that has not ended yet. */
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
    if (code === undefined) throw new Error(`no HTTP/1.1 answer: ${JSON.stringify(head.slice(0, 60))}`);
    status = Number(code);
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) part = { kind: 'chunk-size' };
    else if (length === undefined) throw new Error('an answer with neither Content-Length nor chunks');
    else if (length === '0') finish();
    else part = { kind: 'body', left: Number(length) };
  }

  function readChunkSize(line: string): void {
    const size = Number.parseInt(line, 16);
    if (!/^[\da-f]+/i.test(line)) throw new Error(`no size of a chunk: ${JSON.stringify(line.slice(0, 60))}`);
    // The line's end after the chunk counts with it.
    part = size === 0 ? { kind: 'trailer' } : { kind: 'chunk', left: size + CRLF.length };
    bodyBytes += size;
  }

  /** The text up to `end`, which may have begun in earlier bytes; undefined when it is not all there. */
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
