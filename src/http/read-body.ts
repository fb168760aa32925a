import type { IncomingMessage } from 'node:http';

/**
 * Whoever is refused amid a body goes on sending for a while, and some read the answer only afterwards. When this much
 * has come, bytes, the connection ends; the time it may take is bounded by the server's request timeout.
 */
const MAX_DISCARDED_BYTES = 1024 * 1024;

/** A whole body, or why there is none: it has more bytes than allowed, or the client left amid it. */
export type BodyEnd = Buffer | 'too large' | 'cut';

/**
 * Reads a body of at most `limit` bytes. `done` is called once; at the first byte beyond the limit, while the rest is
 * discarded as `discardBody` does.
 */
export function readBody(req: IncomingMessage, limit: number, done: (end: BodyEnd) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let isDone = false;
  const finish = (end: BodyEnd): void => {
    isDone = true;
    done(end);
  };
  req.on('data', (chunk: Buffer) => {
    if (isDone) return;
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limit) return;
    chunks.length = 0;
    discardBody(req);
    finish('too large');
  });
  req.on('end', () => {
    if (!isDone) finish(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  });
  req.on('close', () => {
    if (!isDone) finish('cut');
  });
}

/** Takes what comes of a body that nobody wants, so that the client gets to read its answer, but no more than 1 MiB. */
export function discardBody(req: IncomingMessage): void {
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_DISCARDED_BYTES) req.destroy();
  });
}
