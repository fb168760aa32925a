import { createLogger } from '../../src/observability/logger.ts';
import type { Logger } from '../../src/observability/logger.ts';

export interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg: string;
  readonly err?: { readonly message: string; readonly stack: string };
  readonly req?: { readonly id: string; readonly method: string; readonly url: string };
  readonly [name: string]: unknown;
}

export interface LogCapture {
  readonly logger: Logger;
  /** All lines so far, unchanged. */
  readonly text: () => string;
  readonly lines: () => readonly LogLine[];
}

/** The logger of the product, writing to memory. */
export function captureLog(level: 'trace' | 'debug' | 'info' | 'warn' = 'info'): LogCapture {
  const written: string[] = [];
  const logger = createLogger({
    level,
    pretty: false,
    destination: { write: (line) => void written.push(line) },
  });
  return {
    logger,
    text: () => written.join(''),
    lines: () => written.map((line) => JSON.parse(line) as LogLine),
  };
}
