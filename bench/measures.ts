/** What is measured, with the head of its column. Numbers are of one turn, or the median of a turn's answers. */
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

/** What one turn said; what was not measured is absent. */
export type Measures = Readonly<Partial<Record<MeasureName, number>>>;
