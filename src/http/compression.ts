import { brotliCompressSync, constants, createBrotliCompress, createGzip } from 'node:zlib';
import { createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { ContentCoding } from './content-coding.ts';

/**
 * Answers shorter than this go out as they are, bytes: up to here an answer fits one packet of a network anyway, and
 * compressing it takes the 20 µs that it takes at least.
 */
export const COMPRESS_FROM = 1024;

/**
 * Measured with `tsx bench/coding-levels.ts`, table in docs/PERFORMANCE.md: on JSON of messages, which is half UUIDs,
 * higher levels take a multiple of the time for a few percent fewer bytes. 256 KiB of window, as larger ones cost each
 * stream memory and save nothing at these levels.
 */
const ZSTD = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: 18 };
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 };
const GZIP_LEVEL = 1;

/** One piece of input is some 20 KiB of output: with Node's 16 KiB it would go through the thread pool twice. */
const OUTPUT_CHUNK = 64 * 1024;

/**
 * A whole answer, compressed. It blocks: from 20 µs for 1 KiB to 0.1 ms (zstd) or 0.3 ms (gzip) for 64 KiB, where the
 * thread pool would take 0.1 ms of CPU more. Larger ones are for `createCompressor`.
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
 * Compresses an answer as it comes, on the thread pool. What is written can be read by the client before more is
 * written; so write pieces of about 64 KiB: by those of 16 KiB brotli saves 13 % less and takes half again as long.
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
