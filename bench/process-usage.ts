import { readdirSync, readFileSync } from 'node:fs';

/** Whether the operating system gives these numbers for other processes. */
export const CAN_MEASURE_PROCESSES = process.platform === 'linux';

const MEBIBYTE_KIB = 1024;

/**
 * Processor time of all threads of a process so far, µs; NaN where it cannot be measured. It uses the scheduler's
 * nanoseconds, because `stat` has steps of 10 ms. The time of ended threads is missing, but Node keeps its threads.
 */
export function processorMicroseconds(pid: number): number {
  if (!CAN_MEASURE_PROCESSES) return Number.NaN;
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, task) => {
    const [nanoseconds] = readFileSync(`${tasks}/${task}/schedstat`, 'latin1').split(' ', 1);
    return sum + Number(nanoseconds) / 1000;
  }, 0);
}

/** Resident memory of a process, MiB; NaN where it cannot be measured. */
export function residentMebibytes(pid: number): number {
  if (!CAN_MEASURE_PROCESSES) return Number.NaN;
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kib) / MEBIBYTE_KIB;
}

/** The memory of a process at one moment. */
export interface MemorySample {
  /** Since the watch began, ms. */
  readonly atMs: number;
  readonly mebibytes: number;
}

export interface MemoryWatch {
  readonly samples: readonly MemorySample[];
  /** The largest sample since `since`, ms of the watch. */
  peak(since?: number): number;
  /** Ms since the watch began. */
  now(): number;
  stop(): void;
}

const SAMPLE_MS = 20;

/** Samples the memory of a process every 20 ms until it is stopped or the process is gone. */
export function watchMemory(pid: number): MemoryWatch {
  const beganAt = performance.now();
  const samples: MemorySample[] = [];
  const now = (): number => performance.now() - beganAt;
  const look = (): void => {
    try {
      const mebibytes = residentMebibytes(pid);
      // A killed process has no memory for a moment before it is gone.
      if (Number.isFinite(mebibytes)) samples.push({ atMs: now(), mebibytes });
    } catch {
      clearInterval(timer);
    }
  };
  const timer = setInterval(look, SAMPLE_MS);
  look();
  return {
    samples,
    now,
    peak: (since = 0) =>
      samples.reduce((most, { atMs, mebibytes }) => (atMs < since ? most : Math.max(most, mebibytes)), 0),
    stop: () => clearInterval(timer),
  };
}
