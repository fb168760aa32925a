import { setImmediate } from 'node:timers';
import { pino } from 'pino';
import type { DestinationStream } from 'pino';

/**
 * A pipe takes 4096 bytes (PIPE_BUF) in one piece, so that the lines of several workers do not run into each other, but for one
 * that is longer by itself. UTF-16 units, of which nearly all are bytes.
 */
const PIECE = 4000;

/**
 * Standard output for log lines, written once a turn of the event loop and before the process ends: a write for each
 * line took an eighth of a gateway's time.
 */
export function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true });
  let lines = '';
  const flush = (): void => {
    if (lines === '') return;
    output.write(lines);
    lines = '';
  };
  process.on('exit', flush);
  return {
    write(line) {
      if (lines === '') setImmediate(flush);
      else if (lines.length + line.length > PIECE) flush();
      lines += line;
    },
  };
}
