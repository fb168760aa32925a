import { MEASURES } from './measures.ts';
import type { MeasureName } from './measures.ts';
import type { MemorySample } from './process-usage.ts';
import type { Summary } from './statistics.ts';
import { summaryOf } from './turns.ts';
import type { Turns } from './turns.ts';

export type Bound = { readonly atLeast: number } | { readonly atMost: number };

/** A number that the acceptance table has a bound for, or that is worth knowing. */
export interface Finding {
  /** What it is: `of the hand-written floor's requests/s`. */
  readonly label: string;
  /** Behind the number: `×`, `µs`, `MiB`. */
  readonly unit: string;
  /** Undefined: it cannot be measured here. */
  readonly value: Summary | undefined;
  readonly bound?: Bound;
}

export interface ContestantReport {
  readonly name: string;
  readonly measures: Readonly<Partial<Record<MeasureName, Summary>>>;
}

/** Memory of one contestant's process over time, from before its first request of the measurement. */
export interface MemorySeries {
  readonly name: string;
  readonly baselineMiB: number;
  readonly samples: readonly MemorySample[];
  /** Where something began, ms of the series. */
  readonly marks: readonly { readonly atMs: number; readonly label: string }[];
}

/** What one row found out. */
export interface RowReport {
  readonly name: string;
  readonly title: string;
  readonly contestants: readonly ContestantReport[];
  readonly findings: readonly Finding[];
  /** What cannot be said in numbers. */
  readonly notes: readonly string[];
  /** A query plan, for the document. */
  readonly plan?: string;
  readonly memory?: readonly MemorySeries[];
}

/** Undefined: there is nothing to judge. A bound holds for the median. */
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
