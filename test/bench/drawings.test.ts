import { describe, expect, test } from 'vitest';
import { MEASURES } from '../../bench/measures.ts';
import type { RowReport } from '../../bench/row-report.ts';
import { axisTicks } from '../../bench/svg/svg-document.ts';
import { drawBarChart } from '../../bench/svg/bar-chart.ts';
import { drawPictures } from '../../bench/svg/pictures.ts';
import { formatTable } from '../../bench/table.ts';

const summary = (median: number) => ({ median, lower: median * 0.9, upper: median * 1.1, turns: 5 });
const row = (name: string, contestants: RowReport['contestants']): RowReport => ({
  name,
  title: `the row ${name}`,
  contestants,
  findings: [{ label: 'REST beside <the floor>', unit: '×', value: summary(2), bound: { atLeast: 1.5 } }],
  notes: [],
});

const REPORTS: RowReport[] = [
  row('incremental', [
    { name: 'Tidemark REST', measures: { perSecond: summary(4000) } },
    { name: 'hand-written floor', measures: { perSecond: summary(2000) } },
    { name: 'not measured', measures: {} },
  ]),
  row('first-sync', [{ name: 'Tidemark REST', measures: { p50Ms: summary(100) } }]),
  {
    ...row('huge-first-sync', []),
    memory: ['Tidemark REST', 'hand-written floor'].map((name, index) => ({
      name,
      baselineMiB: 100,
      samples: [0, 20, 40, 60].map((atMs) => ({ atMs, mebibytes: 100 + atMs * (1 + index * 40) })),
      marks: [{ atMs: 20, label: 'one client' }],
    })),
  },
  row(
    'data-size',
    ['100 thousand', '1 million', '10 million'].map((words, index) => ({
      name: `Tidemark REST, ${words}`,
      measures: { p50Ms: summary(1 + index / 10) },
    })),
  ),
];

describe('pictures', () => {
  const pictures = drawPictures(REPORTS);

  test('there is one for throughput, first sync, memory over time and latency over size', () => {
    expect(pictures.map(({ file }) => file)).toEqual([
      'throughput.svg',
      'first-sync.svg',
      'memory.svg',
      'latency.svg',
    ]);
  });

  test.each(pictures)(
    '$file is well-formed, named, follows the theme and stays inside its frame',
    ({ svg }) => {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
      expect(svg).toContain('prefers-color-scheme: dark');
      expect(svg).toContain('aria-label=');
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expectWellFormed(svg);
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
      for (const [, axis, value] of svg.matchAll(/ (c?[xy][12]?)="([^"]+)"/g)) {
        const most = Number(axis!.includes('x') ? width : height);
        expect(Number(value), `${axis} ${value}`).toBeGreaterThanOrEqual(0);
        expect(Number(value), `${axis} ${value}`).toBeLessThanOrEqual(most);
      }
    },
  );

  test('a row that was not run has no picture', () => {
    expect(drawPictures([REPORTS[1]!]).map(({ file }) => file)).toEqual(['first-sync.svg']);
  });
});

test('a bar is as long as its number', () => {
  const svg = drawBarChart({
    title: 'a < b',
    axis: 'seconds',
    bars: [
      { name: 'one', value: summary(100), colour: 'ours' },
      { name: 'two & three', value: summary(50), colour: 'second' },
    ],
  });
  const [one, two] = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(one! / two!).toBeCloseTo(2, 1);
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('two &amp; three');
});

test.each([
  [9, [0, 2, 4, 6, 8, 10]],
  [10, [0, 2, 4, 6, 8, 10]],
  [0.7, [0, 0.2, 0.4, 0.6, 0.8]],
  [2101, [0, 500, 1000, 1500, 2000, 2500]],
])('an axis up to %s has the ticks %s', (most, ticks) => {
  expect(axisTicks(most)).toEqual(ticks);
});

test('the table shows each contestant, each bound and whether it holds, and no column without numbers', () => {
  const table = formatTable(REPORTS);
  expect(table).toContain('4,000 (3,600–4,400)');
  expect(table).toContain('REST beside <the floor>: ≥ 1.5 ×: 2.00 ✓');
  expect(table).not.toContain(MEASURES.memoryMiB);
});

/** Every tag that opens closes in its turn. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, rest] of svg.matchAll(/<(\/?)([a-z]+)([^>]*)>/gi)) {
    const opener = closing ? open.pop() : name;
    expect(opener, svg).toBe(name);
    if (!closing && !rest!.endsWith('/')) open.push(name!);
  }
  expect(open).toEqual([]);
}
