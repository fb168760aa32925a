import type { DataSize } from '../data/data-shape.ts';
import type { RowReport } from '../row-report.ts';
import type { Stage } from '../stage.ts';

export interface RowContext {
  readonly stage: Stage;
  /** How often the contestants take turns, when the row's own number is `usual`. */
  readonly rounds: (usual: number) => number;
  /** How long a turn takes, when the row's own time is `usual`; ms. */
  readonly turnMs: (usual: number) => number;
  /** How many requests are open at once, in rows with small answers. Other rows need their own number. */
  readonly connections: (usual: number) => number;
  /** Shows a line of progress. */
  readonly say: (text: string) => void;
}

/** One row of the table. It can run alone. */
export interface BenchRow {
  readonly name: string;
  /** What it measures, in a few words. */
  readonly title: string;
  /** The databases it needs. Only these are prepared. */
  readonly sizes: readonly DataSize[];
  run(context: RowContext): Promise<RowReport>;
}

export const SMALL = 100_000;
export const MIDDLE = 1_000_000;
export const LARGE = 10_000_000;
