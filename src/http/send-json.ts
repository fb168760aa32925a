import { Buffer } from 'node:buffer';
import { pipeline } from 'node:stream';
import type { Request, Response } from 'express';
import { compress, createCompressor, COMPRESS_FROM } from './compression.ts';
import { chooseCoding } from './content-coding.ts';
import type { ContentCoding } from './content-coding.ts';
import { deliver } from './deliver.ts';
import type { SpoolSpace } from './spool.ts';

/** A body up to this size is sent whole, with its length. A larger one is sent piece by piece. Bytes. */
const WHOLE_BYTES = 64 * 1024;

/**
 * Sends a JSON answer, in the coding its client prefers. The first byte is sent when the source has given all of a small
 * body, or the first `WHOLE_BYTES` of a large one. If the source fails before that, the caller can still answer with an
 * error; afterwards it must call `abortAnswer`.
 */
export async function sendJson(
  req: Request,
  res: Response,
  body: Buffer | AsyncGenerator<Buffer, void, undefined>,
  space: SpoolSpace,
): Promise<void> {
  if (body instanceof Uint8Array) {
    if (body.length <= WHOLE_BYTES) sendWhole(req, res, body);
    else await sendParts(req, res, inParts(body), space);
    return;
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  while (bytes <= WHOLE_BYTES) {
    const { done, value } = await body.next();
    if (done) return sendWhole(req, res, Buffer.concat(parts, bytes));
    parts.push(value);
    bytes += value.length;
  }
  await sendParts(req, res, beginningWith(parts, body), space);
}

async function sendParts(
  req: Request,
  res: Response,
  body: AsyncGenerator<Buffer, void, undefined>,
  space: SpoolSpace,
): Promise<void> {
  const coding = negotiate(req, res);
  res.writeHead(res.statusCode);
  await deliver(coding ? compressed(body, coding) : body, res, space);
}

async function* inParts(body: Buffer): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < body.length; at += WHOLE_BYTES) yield body.subarray(at, at + WHOLE_BYTES);
}

function sendWhole(req: Request, res: Response, body: Buffer): void {
  const coding = body.length < COMPRESS_FROM ? undefined : negotiate(req, res);
  const bytes = coding ? compress(coding, body) : body;
  res.setHeader('Content-Length', bytes.length);
  res.writeHead(res.statusCode).end(bytes);
}

function negotiate(req: Request, res: Response): ContentCoding | undefined {
  res.vary('Accept-Encoding');
  const coding = chooseCoding(req.headers['accept-encoding']);
  if (coding) res.setHeader('Content-Encoding', coding);
  return coding;
}

async function* beginningWith(
  parts: readonly Buffer[],
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* parts;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* compressed(
  body: AsyncGenerator<Buffer, void, undefined>,
  coding: ContentCoding,
): AsyncGenerator<Buffer, void, undefined> {
  const compressor = pipeline(body, createCompressor(coding), () => undefined);
  yield* compressor as AsyncIterable<Buffer>;
}
