import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/logger.ts';

/** What `main` hands to each command: everything from outside, read once. */
export interface CommandContext {
  readonly config: Config;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Lines for people (progress, the banner); standard output is for results and logs. */
  readonly tell: (text: string) => void;
  /** Results for scripts: standard output. */
  readonly print: (text: string) => void;
  /** Whether `tell` writes to a terminal. */
  readonly interactive: boolean;
  /** Aborted by the first signal that asks for a stop. */
  readonly stop: AbortSignal;
}
