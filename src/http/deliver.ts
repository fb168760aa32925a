import type { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import { AppError } from '../errors/app-error.ts';
import type { Spool, SpoolSpace } from './spool.ts';

/** How long an answer may wait for its client in all while it holds a database connection, ms. */
const PATIENCE_MS = 200;

/**
 * A client that reads nothing for this long, ms, has disappeared or means harm. A client that reads less than about
 * 5 KB/s looks the same: the kernel accepts more only when a third of its buffer is free, which may be a megabyte.
 */
const STALL_MS = 300_000;

/**
 * Sends an answer's body as fast as its client reads, and ends the answer. A slow client does not keep the source
 * waiting: after `PATIENCE_MS`, the rest goes into a spool as fast as the source gives it, and is sent from there.
 * Resolves early if the client disconnects.
 * @throws AppError `UNAVAILABLE` if the client stops reading or the spool is full; otherwise as the source does.
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
    // The spool reuses the memory of a piece for the next one.
    if (!(await written(res, bytes))) return false;
  }
  return true;
}

/** False if, after this time, the client is still connected and has not read enough for more to be written. */
const drained = (res: ServerResponse, withinMs: number): Promise<boolean> =>
  inTime(res, withinMs, (done) => res.once('drain', done));

/** False if, after `STALL_MS`, the client is still connected and has not read enough of this piece. */
const written = (res: ServerResponse, bytes: Buffer): Promise<boolean> =>
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
