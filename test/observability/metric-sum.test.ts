import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createMetricSum } from '../../src/observability/metric-sum.ts';
import type { MetricNumbers, MetricSum } from '../../src/observability/metric-sum.ts';

/** The metrics that a worker sends to its primary after this many requests. */
async function numbersOf(requests: number, lag = 0): Promise<MetricNumbers> {
  const metrics = createMetrics({
    pool: () => ({ total: 3, idle: 1, waiting: 0 }),
    watermarkLag: () => lag,
  });
  for (let n = 0; n < requests; n += 1) metrics.requestDone('rest', 'ok', 0.002);
  return JSON.parse(JSON.stringify(await metrics.registry.getMetricsAsJSON())) as MetricNumbers;
}

async function sample(sum: MetricSum, name: string): Promise<number | undefined> {
  const line = (await sum.metrics()).split('\n').find((line) => line.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

const OK = 'tidemark_requests_total{door="rest",outcome="ok"}';

describe('the sum of two workers', () => {
  test('counters, histograms and connections are added, the lag is the longest', async () => {
    const sum = createMetricSum();
    sum.counted(1, await numbersOf(3, 0.5));
    sum.counted(2, await numbersOf(4, 2.5));
    expect(await sample(sum, OK)).toBe(7);
    expect(await sample(sum, 'tidemark_request_duration_seconds_count{door="rest"}')).toBe(7);
    expect(await sample(sum, 'tidemark_request_duration_seconds_bucket{le="0.0025",door="rest"}')).toBe(7);
    expect(await sample(sum, 'tidemark_database_pool_busy')).toBe(4);
    expect(await sample(sum, 'tidemark_workers')).toBe(2);
    expect(await sample(sum, 'tidemark_watermark_lag_seconds')).toBe(2.5);
  });

  test('newer values of a worker replace its older ones', async () => {
    const sum = createMetricSum();
    sum.counted(1, await numbersOf(3));
    sum.counted(1, await numbersOf(5));
    expect(await sample(sum, OK)).toBe(5);
  });

  test('counters of ended workers stay, and their gauges are removed', async () => {
    const sum = createMetricSum();
    sum.counted(1, await numbersOf(3, 60));
    sum.counted(2, await numbersOf(4, 1));
    sum.ended(1);
    expect(await sample(sum, OK)).toBe(7);
    expect(await sample(sum, 'tidemark_workers')).toBe(1);
    expect(await sample(sum, 'tidemark_watermark_lag_seconds')).toBe(1);
    // The worker that replaces it counts from 0.
    sum.counted(1, await numbersOf(10));
    sum.ended(1);
    sum.ended(1);
    expect(await sample(sum, OK)).toBe(17);
    expect(await sample(sum, 'tidemark_request_duration_seconds_count{door="rest"}')).toBe(17);
  });
});

test('each metric of a process is in the sum, except its start time', async () => {
  const numbers = await numbersOf(1);
  const sum = createMetricSum();
  sum.counted(1, numbers);
  const text = await sum.metrics();
  const missing = numbers.map(({ name }) => name).filter((name) => !text.includes(`# TYPE ${name} `));
  expect(missing).toEqual(['process_start_time_seconds']);
});
