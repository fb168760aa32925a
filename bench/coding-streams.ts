/** Compressing streams with parameters to compare. Run as a program, it prints the memory that each of ten streams needs. */
import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';

export interface StreamSetting {
  readonly coding: 'zstd' | 'br' | 'gzip';
  readonly level: number;
  /** Base 2 logarithm of its bytes. */
  readonly window: number;
  /** Bytes of each write. */
  readonly piece: number;
  readonly flush: boolean;
}

const STREAMS_AT_ONCE = 10;

function createStream({ coding, level, window, piece, flush }: StreamSetting): Transform {
  const chunkSize = piece;
  switch (coding) {
    case 'zstd':
      return createZstdCompress({
        params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_windowLog]: window },
        chunkSize,
        ...(flush ? { flush: constants.ZSTD_e_flush } : {}),
      });
    case 'br':
      return createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: level, [constants.BROTLI_PARAM_LGWIN]: window },
        chunkSize,
        ...(flush ? { flush: constants.BROTLI_OPERATION_FLUSH } : {}),
      });
    case 'gzip':
      return createGzip({
        level,
        windowBits: window,
        chunkSize,
        ...(flush ? { flush: constants.Z_SYNC_FLUSH } : {}),
      });
  }
}

/** Sends `body` through a stream. Resolves with the bytes that came out, and how many went in before the first came out. */
export async function compressStream(
  body: Buffer,
  setting: StreamSetting,
): Promise<{ readonly out: number; readonly delay: number }> {
  let taken = 0;
  let out = 0;
  let delay = 0;
  function* pieces(): Generator<Buffer> {
    while (taken < body.length) {
      const piece = body.subarray(taken, taken + setting.piece);
      taken += piece.length;
      yield piece;
    }
  }
  const stream = createStream(setting);
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (out === 0) delay = stream.writableLength === 0 ? taken : taken - stream.writableLength;
      out += chunk.length;
      done();
    },
  });
  await pipeline(Readable.from(pieces(), { highWaterMark: 1 }), stream, sink);
  return { out, delay };
}

if (process.argv[1] === import.meta.filename) {
  const [, , path = '', setting = ''] = process.argv;
  const body = readFileSync(path);
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 2);
  const streams = Array.from({ length: STREAMS_AT_ONCE }, () =>
    compressStream(body, JSON.parse(setting) as StreamSetting),
  );
  await Promise.all(streams);
  clearInterval(watch);
  process.stdout.write(String((most - before) / STREAMS_AT_ONCE));
}
