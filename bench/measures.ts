/** All measures, each with the head of its column. A number belongs to one turn, or is the median of its answers. */
export const MEASURES = {
  perSecond: 'per second',
  p50Ms: 'p50 ms',
  p99Ms: 'p99 ms',
  cpuPerRequestUs: 'Node µs / request',
  cpuPerMessageUs: 'Node µs / message',
  memoryMiB: 'memory + MiB',
  generatorPercent: 'load CPU %',
  megabytes: 'MB / answer',
} as const;

export type MeasureName = keyof typeof MEASURES;

/** The measures of one turn. A measure that was not taken is absent. */
export type Measures = Readonly<Partial<Record<MeasureName, number>>>;
