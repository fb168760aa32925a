import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/logger.ts';

/** What `main` gives each command: the configuration, which is read once, and everything else from outside. */
export interface CommandContext {
  readonly config: Config;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Writes text for people, such as progress and the banner, to standard error. */
  readonly tell: (text: string) => void;
  /** Writes a line for scripts, such as a result, to standard output. */
  readonly print: (text: string) => void;
  /** Whether `tell` writes to a terminal. */
  readonly interactive: boolean;
  /** Aborted by the first signal that asks the process to stop. */
  readonly stop: AbortSignal;
}
