import type { DataSize } from '../data/data-shape.ts';
import type { RowReport } from '../row-report.ts';
import type { Stage } from '../stage.ts';

export interface RowContext {
  readonly stage: Stage;
  /** How often the contestants of this row take turns, the row's own number being given. */
  readonly rounds: (usual: number) => number;
  /** How long a turn of this row takes, ms. */
  readonly turnMs: (usual: number) => number;
  /** How many requests are under way at once in the rows with small answers, where it is free to choose. */
  readonly connections: (usual: number) => number;
  /** A line of progress. */
  readonly say: (text: string) => void;
}

/** One row of the table: it may be run alone. */
export interface BenchRow {
  readonly name: string;
  /** What is asked, in a few words. */
  readonly title: string;
  /** The data it needs, and no more is prepared for it. */
  readonly sizes: readonly DataSize[];
  run(context: RowContext): Promise<RowReport>;
}

export const SMALL = 100_000;
export const MIDDLE = 1_000_000;
export const LARGE = 10_000_000;
