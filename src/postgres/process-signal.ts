/** The code of a system error, for example `ENOENT`. Undefined for everything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Sends a signal to a process; 0 only checks whether it exists. @returns false if there is no such process. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ESRCH') return false;
    // It exists, but we may not send it signals.
    if (code === 'EPERM' && signal === 0) return true;
    throw error;
  }
}
