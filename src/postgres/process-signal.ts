/** The code of a system error (`ENOENT`); undefined for everything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Sends the signal, or none (0) to ask. @returns false when there is no such process. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ESRCH') return false;
    // Alive, and not ours to signal.
    if (code === 'EPERM' && signal === 0) return true;
    throw error;
  }
}
