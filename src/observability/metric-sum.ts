import { AggregatorRegistry } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Exposition } from './metrics.ts';

/** All metrics of one process, as `registry.getMetricsAsJSON` returns them. They can be sent as JSON. */
export type MetricNumbers = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The metrics of several processes, combined as if they were one process. */
export interface MetricSum extends Exposition {
  /** Replaces the last known metrics of a process. */
  counted(process: number, numbers: MetricNumbers): void;
  /** The process has ended. The sum keeps its last known counters, so that none falls, but not its gauges. */
  ended(process: number): void;
}

/** The `aggregator` of each metric says how its values are combined. By default they are added. */
export function createMetricSum(): MetricSum {
  const running = new Map<number, MetricNumbers>();
  let past: MetricNumbers = [];
  return {
    counted: (process, numbers) => void running.set(process, numbers),
    ended(process) {
      const last = (running.get(process) ?? []).filter(isCumulative);
      running.delete(process);
      // These metrics are the given JSON, with one getter added.
      past = AggregatorRegistry.aggregate([past, last]).getMetricsAsArray() as MetricNumbers;
    },
    metrics: () => AggregatorRegistry.aggregate([...running.values(), past]).metrics(),
  };
}

/** The type is a string at run time, although prom-client declares it as a number. */
function isCumulative({ type }: MetricNumbers[number]): boolean {
  return ['counter', 'histogram'].includes(String(type));
}
