import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import pretty from 'pino-pretty';
import type { LogLevelName } from '../config/config.ts';
import { standardOutput } from './standard-output.ts';

export type { Logger };

export interface LoggerOptions {
  readonly level: LogLevelName;
  /** Coloured lines for people instead of JSON. For a terminal. */
  readonly pretty: boolean;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** These may contain secrets. The logger replaces their values in each line. */
const REDACTED = ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization', 'token'];

/** A structured logger: one JSON object per line, with `time` in ISO 8601. Log errors as `err`. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level,
    redact: REDACTED,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (!options.pretty) return pino(settings, options.destination ?? standardOutput());
  // Not in a worker thread, because the last lines before an exit must be written.
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
