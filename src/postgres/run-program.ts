import { spawn } from 'node:child_process';

/**
 * What programs of ours see of the environment: a stray PGDATA, PGPORT or LD_PRELOAD must not reach the server, and
 * what runs as root is looked up in system folders only.
 */
export const PROGRAM_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as const;

/** As whom a program runs. */
export interface RunAs {
  /** Goes before the program: what maps the user it runs as. */
  readonly wrapper: readonly string[];
  /** For `spawn`; empty when it runs as we do. */
  readonly credentials: { readonly uid?: number; readonly gid?: number };
}

export interface ProgramResult {
  /** Null when a signal ended it or when it could not be started. */
  readonly code: number | null;
  /** Standard output and standard error, in the order they arrived. */
  readonly output: string;
}

/** Runs a short program to its end and never rejects: one that cannot be started says why in `output`. */
export async function runProgram(
  command: readonly string[],
  options: { readonly runAs?: RunAs; readonly fd3?: number } = {},
): Promise<ProgramResult> {
  const [program, ...args] = [...(options.runAs?.wrapper ?? []), ...command];
  return new Promise<ProgramResult>((resolve) => {
    const child = spawn(program!, args, {
      env: PROGRAM_ENVIRONMENT,
      // The caller's folder may be closed to the user the program runs as.
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe', ...(options.fd3 === undefined ? [] : [options.fd3])],
      ...options.runAs?.credentials,
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
    // Some refusals, as that to change the user, are thrown and not told as an event.
  }).catch((error: unknown) => ({ code: null, output: String(error) }));
}
