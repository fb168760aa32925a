import { describe, expect, test } from 'vitest';
import { MEASURES } from '../../bench/measures.ts';
import type { RowReport } from '../../bench/row-report.ts';
import { drawBars } from '../../bench/pictures/charts.ts';
import { drawPictures } from '../../bench/pictures/pictures.ts';
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

  test.each(pictures)('$file is well-formed, described, opaque and inside its frame', ({ svg }) => {
    expect(svg).toContain('aria-label="');
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expectWellFormed(svg);
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
    for (const [, x, y] of svg.matchAll(/ transform="translate\((\S+) (\S+)\)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(Number(width));
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(Number(height));
    }
  });

  test.each([
    ['throughput.svg', ['Tidemark REST', 'hand-written floor', '4,000', '2,000', 'answers a second']],
    ['first-sync.svg', ['Tidemark REST', '100', 'milliseconds to the last byte']],
    ['memory.svg', ['Tidemark REST', 'hand-written floor', 'MiB', 'seconds']],
    ['latency.svg', ['Tidemark REST', '100 thousand', '10 million', 'p50, ms']],
  ])('%s says what it shows', (file, words) => {
    const drawn = pictures.find((picture) => picture.file === file)!.svg.replaceAll(/^.*?>/gs, '');
    for (const word of words) expect(drawn).toContain(word);
  });

  test('the same numbers give the same files', () => {
    expect(drawPictures(REPORTS)).toEqual(pictures);
  });

  test('a row that was not run has no picture', () => {
    expect(drawPictures([REPORTS[1]!]).map(({ file }) => file)).toEqual(['first-sync.svg']);
  });
});

test('a bar is as long as its number', () => {
  const svg = drawBars({
    title: 'a < b',
    axis: 'seconds',
    bars: [
      { name: 'one', value: summary(100), colour: '#123456' },
      { name: 'two & three', value: summary(50), colour: '#654321' },
    ],
  });
  const [one, two] = ['#123456', '#654321'].map((colour) => {
    const [, width] = new RegExp(`<path d="M\\S+ \\S+l(\\S+) 0[^"]*" fill="${colour}"`).exec(svg)!;
    return Number(width);
  });
  expect(one! / two!).toBeCloseTo(2, 1);
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('two &amp; three');
});

test('the table shows each contestant, each bound and whether it holds, and no column without numbers', () => {
  const table = formatTable(REPORTS);
  expect(table).toContain('4,000 (3,600–4,400)');
  expect(table).toContain('REST beside <the floor>: ≥ 1.5 ×: 2.00 ✓');
  expect(table).not.toContain(MEASURES.memoryMiB);
});

/** Checks that all tags are closed in order. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, rest] of svg.matchAll(/<(\/?)([a-z]+)([^>]*)>/gi)) {
    const opener = closing ? open.pop() : name;
    expect(opener, svg).toBe(name);
    if (!closing && !rest!.endsWith('/')) open.push(name!);
  }
  expect(open).toEqual([]);
}
