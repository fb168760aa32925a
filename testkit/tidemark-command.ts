import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/cli/package-root.ts';
import { startProcess } from './child-process.ts';
import type { Ended, RunningProcess } from './child-process.ts';

/** The entry file of the build. */
export const BUILT_MAIN = join(packageRoot(), 'dist/src/cli/main.js');

export interface CommandOptions {
  /** The whole environment beside PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** The user it runs as, for tests that run as root. */
  readonly uid?: number;
  readonly cwd?: string;
  /** Puts another program around the command line: `(words) => ['script', …]`. */
  readonly wrap?: (words: readonly string[]) => readonly string[];
}

/** `tidemark …` of the build, as a process of its own. */
export interface TidemarkProcess extends RunningProcess {
  /** The address it listens on. Rejects with the output when the process ends before it listens. */
  readonly url: Promise<string>;
}

/** Starts a command; does not wait until it listens. */
export function startTidemark(words: readonly string[], options: CommandOptions = {}): TidemarkProcess {
  if (!existsSync(BUILT_MAIN)) throw new Error(`${BUILT_MAIN} is missing: npm run build`);
  const command = [process.execPath, BUILT_MAIN, ...words];
  const child = startProcess(options.wrap ? options.wrap(command) : command, {
    env: {
      PATH: `${join(packageRoot(), 'node_modules/.bin')}:/usr/bin:/bin:/usr/sbin:/sbin`,
      ...options.env,
    },
    cwd: options.cwd,
    uid: options.uid,
  });
  const url = new Promise<string>((resolve, reject) => {
    child.onOutput(() => {
      // The banner, because it is printed at any LOG_LEVEL. On a terminal both streams are one.
      const address = /REST +(http:\S+)\/messager/.exec(child.stderr() || child.stdout())?.[1];
      if (address !== undefined) resolve(address);
    });
    void child.ended.then((how) =>
      reject(
        new Error(
          `tidemark ended before it listened (${JSON.stringify(how)}):\n${child.stdout()}${child.stderr()}`,
        ),
      ),
    );
  });
  // A caller that never asks for the address must not get an unhandled rejection.
  url.catch(() => undefined);
  return { ...child, url };
}

/** Runs a command to its end. */
export async function runTidemark(
  words: readonly string[],
  options?: CommandOptions,
): Promise<Ended & { readonly stdout: string; readonly stderr: string }> {
  await using child = startTidemark(words, options);
  return { ...(await child.ended), stdout: child.stdout(), stderr: child.stderr() };
}
