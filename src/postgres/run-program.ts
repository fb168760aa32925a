import { spawn } from 'node:child_process';

/**
 * The environment of the programs we start. A PGDATA, PGPORT or LD_PRELOAD of ours must not reach the server. Programs
 * that run as root are searched for only in system folders.
 */
export const PROGRAM_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as const;

/** The user a program runs as. */
export interface RunAs {
  /** Goes in front of the command, to map the user it runs as. */
  readonly wrapper: readonly string[];
  /** For `spawn`. Empty if the program runs as the same user as we do. */
  readonly credentials: { readonly uid?: number; readonly gid?: number };
}

export interface ProgramResult {
  /** Null if a signal ended the program or it could not be started. */
  readonly code: number | null;
  /** Standard output and standard error, in the order they arrived. */
  readonly output: string;
}

/** Runs a short program to its end. Never rejects: if the program cannot be started, `output` says why. */
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
    // Some failures are thrown instead of emitted as an event, for example if the user cannot be changed.
  }).catch((error: unknown) => ({ code: null, output: String(error) }));
}
