import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const FILE_BYTES = 5 * 1024 * 1024;
const FILES = 5;

/** PostgreSQL's own log: at most five files of 5 MiB. `postgres.log` is the newest, `postgres.4.log` the oldest. */
export interface ServerLog {
  readonly path: string;
  /** Never throws, because a full disk must not end the process that reads the server's output. */
  write(chunk: Buffer): void;
  close(): void;
}

/**
 * We write the log ourselves because the server's own collector does not limit the number of files, nor their size
 * if lines come fast. Writing is synchronous: there are few lines, and the last ones before a crash must not be lost.
 */
export function openServerLog(folder: string): ServerLog {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (age: number): string => join(folder, age === 0 ? 'postgres.log' : `postgres.${age}.log`);
  let fd = openSync(pathOf(0), 'a', 0o600);
  let bytes = fstatSync(fd).size;

  const rotate = (): void => {
    for (let age = FILES - 1; age > 0; age -= 1) {
      try {
        renameSync(pathOf(age - 1), pathOf(age));
      } catch {
        // There are not that many files yet.
      }
    }
    const next = openSync(pathOf(0), 'a', 0o600);
    closeSync(fd);
    fd = next;
    bytes = 0;
  };

  let open = true;
  return {
    path: pathOf(0),
    write(chunk) {
      if (!open) return;
      try {
        if (bytes > 0 && bytes + chunk.length > FILE_BYTES) rotate();
        bytes += writeSync(fd, chunk);
      } catch {
        // A failure of the log cannot be logged.
      }
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

/** The line that says why a PostgreSQL program failed: the last one marked as an error, otherwise its last line. */
export function tellingLine(output: string): string | undefined {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => /\b(?:FATAL|PANIC|ERROR|error):/.test(line)) ?? lines.at(-1);
}
