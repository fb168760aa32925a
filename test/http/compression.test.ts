import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { brotliDecompressSync, createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compress, COMPRESS_FROM, createCompressor } from '../../src/http/compression.ts';

const CODINGS = [
  { coding: 'zstd', whole: zstdDecompressSync, stream: createZstdDecompress },
  { coding: 'br', whole: brotliDecompressSync, stream: createBrotliDecompress },
  { coding: 'gzip', whole: gunzipSync, stream: createGunzip },
] as const;

/** JSON of messages, about this many bytes. No two messages are equal. */
function messages(bytes: number): Buffer {
  const lines: string[] = [];
  for (let n = 0; n * 150 < bytes; n += 1) {
    const id = `${(n * 0x9e3779b1).toString(16).padStart(16, '0')}-${n}`;
    lines.push(
      `{"id":"${id}","content":"Ünïcode ☃ ${'word '.repeat(n % 9)}${n}","type":"text","attachments":[],"meta":{}}`,
    );
  }
  return Buffer.from(`[${lines.join(',')}]`);
}

/** Pieces of changing sizes: some of one byte, some empty, some larger than any buffer of the compressor. */
function* oddPieces(bytes: Buffer): Generator<Buffer> {
  const sizes = [1, 3, 0, 1021, 65_537, 17, 300_001];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

describe.each(CODINGS)('$coding', ({ coding, whole, stream }) => {
  test.each([0, 1, COMPRESS_FROM, 65_536, 3_000_000])(
    '%d bytes are unchanged after decompression',
    (bytes) => {
      const body = messages(bytes).subarray(0, bytes);
      expect(whole(compress(coding, body)).equals(body)).toBe(true);
    },
  );

  test('saves bytes even for the shortest compressed answer', () => {
    const body = messages(COMPRESS_FROM).subarray(0, COMPRESS_FROM);
    expect(compress(coding, body).length).toBeLessThan(COMPRESS_FROM / 2);
  });

  test('a stream of odd pieces is unchanged after decompression', async () => {
    const body = messages(3_000_000);
    const compressor = createCompressor(coding);
    const [compressed] = await Promise.all([buffer(compressor), pipeline(oddPieces(body), compressor)]);
    expect(compressed.length).toBeLessThan(body.length / 3);
    expect(whole(compressed).equals(body)).toBe(true);
  });

  test('a stream without bytes is a valid one', async () => {
    const compressor = createCompressor(coding);
    compressor.end();
    expect(whole(await buffer(compressor))).toHaveLength(0);
  });

  test('written bytes can be read before more are written', async () => {
    const compressor = createCompressor(coding);
    const decompressor = stream();
    const reading = pipeline(compressor, decompressor);
    let read = '';
    decompressor.setEncoding('utf8').on('data', (text: string) => (read += text));
    let written = '';
    for (const piece of ['{"messages":[', messages(70_000).toString(), ',{"id":1}']) {
      written += piece;
      compressor.write(piece);
      while (read.length < written.length) await once(decompressor, 'data');
      expect(read).toBe(written);
    }
    compressor.end(']}');
    await reading;
    expect(read).toBe(`${written}]}`);
  });

  test('a client that does not read stops the input', async () => {
    const compressor = createCompressor(coding);
    const pieces = 1_000;
    let taken = 0;
    // Random bytes do not compress. Compressed bytes could all fit into the output buffer.
    const input = Readable.from(
      (function* () {
        for (; taken < pieces; taken += 1) yield randomBytes(16_384);
      })(),
    );
    input.pipe(compressor);
    const isFull = () =>
      compressor.writableNeedDrain && compressor.readableLength >= compressor.readableHighWaterMark;
    while (!isFull() && !input.readableEnded) await setImmediate();
    expect(taken * 16_384).toBeLessThan(1_000_000);
    input.destroy();
    compressor.destroy();
  });

  test('memory does not grow with the input', async () => {
    const piece = messages(1_000_000);
    const growthOf = async (pieces: number): Promise<number> => {
      const before = process.memoryUsage.rss();
      let most = before;
      const source = function* () {
        for (let n = 0; n < pieces; n += 1) yield piece;
      };
      const compressor = createCompressor(coding);
      compressor.on('data', () => {
        most = Math.max(most, process.memoryUsage.rss());
      });
      await pipeline(source, compressor);
      return most - before;
    };
    await growthOf(5);
    expect(await growthOf(64)).toBeLessThan(24 * 2 ** 20);
  });
});
