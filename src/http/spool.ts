import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.ts';

/** Size of the pieces that are read back, bytes. */
const PIECE_BYTES = 64 * 1024;

export interface SpoolOptions {
  readonly folder: string;
  /** Limit for all spools together, bytes. */
  readonly maxBytes: number;
}

/** Keeps answers for clients that read more slowly than the database sends them, in files without a name. */
export interface SpoolSpace {
  /** Rejects as the file system does. */
  open(): Promise<Spool>;
  /** Bytes in use. */
  used(): number;
}

export interface Spool {
  /**
   * Rejects as the file system does.
   * @throws AppError `UNAVAILABLE` if all spools together would exceed their limit.
   */
  append(bytes: Uint8Array): Promise<void>;
  /** Everything that was appended, from the beginning. A piece is valid until the next one is requested. */
  read(): AsyncGenerator<Buffer, void, undefined>;
  close(): Promise<void>;
}

export function createSpoolSpace({ folder, maxBytes }: SpoolOptions): SpoolSpace {
  let used = 0;
  return {
    used: () => used,
    async open() {
      const path = join(folder, `tidemark-spool-${randomUUID()}`);
      const file = await open(path, 'wx+', 0o600);
      // A file without a name disappears with the process, however that ends.
      await unlink(path);
      return createSpool(file, {
        take: (bytes) => {
          if (used + bytes > maxBytes) {
            throw new AppError(
              'UNAVAILABLE',
              'The space for answers to slow clients is full; try again shortly.',
            );
          }
          used += bytes;
        },
        give: (bytes) => {
          used -= bytes;
        },
      });
    },
  };
}

interface Budget {
  readonly take: (bytes: number) => void;
  readonly give: (bytes: number) => void;
}

function createSpool(file: FileHandle, budget: Budget): Spool {
  let length = 0;
  return {
    async append(bytes) {
      budget.take(bytes.length);
      const start = length;
      length += bytes.length;
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, start + done);
        done += bytesWritten;
      }
    },
    async *read() {
      const buffer = Buffer.allocUnsafe(PIECE_BYTES);
      for (let at = 0; at < length;) {
        const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, at);
        if (bytesRead === 0) throw new Error('a spool is shorter than what was written to it');
        yield buffer.subarray(0, bytesRead);
        at += bytesRead;
      }
    },
    async close() {
      await file.close();
      budget.give(length);
    },
  };
}
