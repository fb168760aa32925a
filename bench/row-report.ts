import { MEASURES } from './measures.ts';
import type { MeasureName } from './measures.ts';
import type { MemorySample } from './process-usage.ts';
import type { Summary } from './statistics.ts';
import { summaryOf } from './turns.ts';
import type { Turns } from './turns.ts';

export type Bound = { readonly atLeast: number } | { readonly atMost: number };

/** A number of interest, with a bound where one is promised. */
export interface Finding {
  /** What the number is. */
  readonly label: string;
  /** Shown after the number: `×`, `µs`, `MiB`. */
  readonly unit: string;
  /** Undefined when it cannot be measured here. */
  readonly value: Summary | undefined;
  readonly bound?: Bound;
}

export interface ContestantReport {
  readonly name: string;
  readonly measures: Readonly<Partial<Record<MeasureName, Summary>>>;
}

/** Memory of a contestant's process over time. It begins before the first measured request. */
export interface MemorySeries {
  readonly name: string;
  readonly baselineMiB: number;
  readonly samples: readonly MemorySample[];
  /** Moments to mark in the picture, ms of the series. */
  readonly marks: readonly { readonly atMs: number; readonly label: string }[];
}

/** The results of one row. */
export interface RowReport {
  readonly name: string;
  readonly title: string;
  readonly contestants: readonly ContestantReport[];
  readonly findings: readonly Finding[];
  /** What the reader should know beside the numbers. */
  readonly notes: readonly string[];
  /** A query plan, for the document. */
  readonly plan?: string;
  readonly memory?: readonly MemorySeries[];
}

/** Whether the median is within the bound. Undefined without a bound or a value. */
export function holds({ value, bound }: Finding): boolean | undefined {
  if (!value || !bound) return undefined;
  return 'atLeast' in bound ? value.median >= bound.atLeast : value.median <= bound.atMost;
}

export function contestantReports(turns: Turns): ContestantReport[] {
  return [...turns.keys()].map((name) => {
    const names = Object.keys(MEASURES) as MeasureName[];
    const measures = names.flatMap((measure) => {
      const summary = summaryOf(turns, name, measure);
      return summary ? [[measure, summary] as const] : [];
    });
    return { name, measures: Object.fromEntries(measures) };
  });
}
