import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import pretty from 'pino-pretty';
import type { LogLevelName } from '../config/config.ts';
import { standardOutput } from './standard-output.ts';

export type { Logger };

export interface LoggerOptions {
  readonly level: LogLevelName;
  /** A person reads it (a terminal): coloured lines in place of JSON. */
  readonly pretty: boolean;
  /** Where the lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

/** Headers that hold secrets are cut before a line is written, whoever logs them. */
const REDACTED = ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization', 'token'];

/** A structured logger: one JSON object a line, `time` in ISO 8601. Errors go under `err`. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level,
    redact: REDACTED,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (!options.pretty) return pino(settings, options.destination ?? standardOutput());
  // In process, not in a worker thread: the last lines before an exit must be seen.
  return pino(
    settings,
    pretty({
      colorize: true,
      translateTime: 'SYS:HH:MM:ss',
      sync: true,
      ...(options.destination ? { destination: options.destination } : {}),
    }),
  );
}
