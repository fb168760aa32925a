import type { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import { AppError } from '../errors/app-error.ts';
import type { Spool, SpoolSpace } from './spool.ts';

/** An answer may wait this long in all for its client while it holds a database connection, ms. */
const PATIENCE_MS = 200;

/**
 * A client that takes nothing for this long has left without a word, or means harm, ms. The kernel asks for more only when a
 * third of its own buffer has left, which may be a megabyte: who reads less than some 5 KB/s looks the same.
 */
const STALL_MS = 300_000;

/**
 * Writes an answer's body at its client's pace and ends it. The source is not kept waiting for a slow client: what it has
 * not taken after `PATIENCE_MS` goes to a spool at the source's pace, and is sent from there. Resolves early when
 * the client goes.
 * @throws AppError `UNAVAILABLE` when the client stalls or the spool is full; as the source does.
 */
export async function deliver(
  body: AsyncGenerator<Buffer, void, undefined>,
  res: ServerResponse,
  space: SpoolSpace,
): Promise<void> {
  let patienceMs = PATIENCE_MS;
  let spool: Spool | undefined;
  try {
    for await (const bytes of body) {
      if (res.destroyed) return;
      if (spool) {
        await spool.append(bytes);
        continue;
      }
      if (res.write(bytes)) continue;
      const began = performance.now();
      if (!(await drained(res, Math.max(0, patienceMs)))) spool = await space.open();
      patienceMs -= performance.now() - began;
    }
    if (spool && !(await sendSpool(spool, res))) {
      throw new AppError('UNAVAILABLE', 'The client stopped reading its answer.');
    }
    res.end();
  } finally {
    await spool?.close();
  }
}

async function sendSpool(spool: Spool, res: ServerResponse): Promise<boolean> {
  if (res.writableNeedDrain && !(await drained(res, STALL_MS))) return false;
  for await (const bytes of spool.read()) {
    if (res.destroyed) return true;
    // All of it must have left before the next: the spool uses its memory again.
    if (!(await taken(res, bytes))) return false;
  }
  return true;
}

/** Whether the client took what was written, or left, in this time. */
const drained = (res: ServerResponse, withinMs: number): Promise<boolean> =>
  inTime(res, withinMs, (done) => res.once('drain', done));

/** Whether the client took all of a piece, or left, in time. */
const taken = (res: ServerResponse, bytes: Buffer): Promise<boolean> =>
  inTime(res, STALL_MS, (done) => res.write(bytes, done));

function inTime(
  res: ServerResponse,
  withinMs: number,
  begin: (done: () => void) => unknown,
): Promise<boolean> {
  if (res.destroyed) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (isDone: boolean): void => {
      clearTimeout(timer);
      res.off('close', done);
      resolve(isDone);
    };
    const done = (): void => settle(true);
    const timer = setTimeout(() => settle(false), withinMs);
    res.once('close', done);
    begin(done);
  });
}
