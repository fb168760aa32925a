import { brotliCompressSync, constants, createBrotliCompress, createGzip } from 'node:zlib';
import { createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { ContentCoding } from './content-coding.ts';

/** Bytes. Shorter answers are not compressed: they fit into one network packet anyway, and it would take 20 µs. */
export const COMPRESS_FROM = 1024;

/**
 * Measured with `tsx bench/coding-levels.ts` (table in docs/PERFORMANCE.md). The JSON of messages is half UUIDs: higher
 * levels take several times as long and save a few percent of the bytes. The window is 256 KiB: a larger one takes
 * memory for each stream and saves nothing at these levels.
 */
const ZSTD = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: 18 };
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 };
const GZIP_LEVEL = 1;

/** A piece of input gives about 20 KiB of output. With Node's 16 KiB, it would pass the thread pool twice. Bytes. */
const OUTPUT_CHUNK = 64 * 1024;

/**
 * A whole answer, compressed. It blocks the process: for 20 µs for 1 KiB, and 0.1 ms (zstd) to 0.3 ms (gzip) for 64 KiB.
 * The thread pool would take 0.1 ms of CPU more. Use `createCompressor` for larger answers.
 */
export function compress(coding: ContentCoding, bytes: Uint8Array): Buffer {
  switch (coding) {
    case 'zstd':
      return zstdCompressSync(bytes, { params: ZSTD, pledgedSrcSize: bytes.byteLength });
    case 'br':
      return brotliCompressSync(bytes, {
        params: { ...BROTLI, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
      });
    case 'gzip':
      return gzipSync(bytes, { level: GZIP_LEVEL });
  }
}

/**
 * Compresses an answer piece by piece, on the thread pool. The client can decompress each piece as soon as it arrives.
 * Write pieces of about 64 KiB: with 16 KiB, brotli saves 13 % less and takes 1.5 times as long.
 */
export function createCompressor(coding: ContentCoding): Transform {
  switch (coding) {
    case 'zstd':
      return createZstdCompress({ params: ZSTD, flush: constants.ZSTD_e_flush, chunkSize: OUTPUT_CHUNK });
    case 'br':
      return createBrotliCompress({
        params: BROTLI,
        flush: constants.BROTLI_OPERATION_FLUSH,
        chunkSize: OUTPUT_CHUNK,
      });
    case 'gzip':
      return createGzip({ level: GZIP_LEVEL, flush: constants.Z_SYNC_FLUSH, chunkSize: OUTPUT_CHUNK });
  }
}
