import { AggregatorRegistry } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Exposition } from './metrics.ts';

/** All metrics of one process, as `registry.getMetricsAsJSON` gives them; they travel as JSON. */
export type MetricNumbers = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The metrics of several processes as if they were one. */
export interface MetricSum extends Exposition {
  /** The newest numbers of one process take the place of its last ones. */
  counted(process: number, numbers: MetricNumbers): void;
  /** The process is gone: its counters stay in the sum as they were seen last, so that none falls; its gauges leave. */
  ended(process: number): void;
}

/** Each metric's `aggregator` says how its values become one; the sum, unless it says otherwise. */
export function createMetricSum(): MetricSum {
  const running = new Map<number, MetricNumbers>();
  let past: MetricNumbers = [];
  return {
    counted: (process, numbers) => void running.set(process, numbers),
    ended(process) {
      const last = (running.get(process) ?? []).filter(isCumulative);
      running.delete(process);
      // Its metrics are the JSON it was made of, with a getter.
      past = AggregatorRegistry.aggregate([past, last]).getMetricsAsArray() as MetricNumbers;
    },
    metrics: () => AggregatorRegistry.aggregate([...running.values(), past]).metrics(),
  };
}

/** The type is a word, though prom-client declares it as a number. */
function isCumulative({ type }: MetricNumbers[number]): boolean {
  return ['counter', 'histogram'].includes(String(type));
}
