import type { MeasureName } from '../measures.ts';
import type { RowReport } from '../row-report.ts';
import { drawBars, drawLines } from './charts.ts';
import type { Bar, Line } from './charts.ts';

/** A drawing and the file it goes into. */
export interface Picture {
  readonly file: string;
  /** For readers who cannot see it. */
  readonly alt: string;
  readonly svg: string;
}

const colourOf = (name: string): string => {
  if (name.startsWith('Tidemark REST')) return '#0a7d5a';
  if (name.startsWith('Tidemark GraphQL')) return '#0969da';
  if (name.startsWith('PostGraphile')) return '#8250df';
  if (name.includes('floor')) return '#b35900';
  return '#8c959f';
};

/** The pictures that these rows are enough for. */
export function drawPictures(reports: readonly RowReport[]): Picture[] {
  const row = (name: string): RowReport | undefined => reports.find((report) => report.name === name);
  return [
    bars(row('incremental'), 'perSecond', {
      file: 'throughput.svg',
      alt: 'Incremental syncs a second, beside the rivals',
      title: 'Incremental sync: 20 rooms, about 5 new messages',
      axis: 'answers a second, 64 requests at once (more is better)',
    }),
    bars(row('first-sync'), 'p50Ms', {
      file: 'first-sync.svg',
      alt: 'Time to the last byte of a first sync, beside the rivals',
      title: 'First sync: 25,000 messages to one client',
      axis: 'milliseconds to the last byte (less is better)',
    }),
    memoryOverTime(row('huge-first-sync')),
    latencyOverSize(row('data-size')),
  ].filter((picture) => picture !== undefined);
}

interface BarsOptions extends Omit<Picture, 'svg'> {
  readonly title: string;
  readonly axis: string;
}

function bars(
  report: RowReport | undefined,
  measure: MeasureName,
  options: BarsOptions,
): Picture | undefined {
  const drawn = report?.contestants.flatMap(({ name, measures }): Bar[] => {
    const value = measures[measure];
    return value ? [{ name, value, colour: colourOf(name) }] : [];
  });
  if (!drawn || drawn.length === 0) return undefined;
  const { file, alt, title, axis } = options;
  return { file, alt, svg: drawBars({ title, axis, bars: drawn }) };
}

/** Growth over idle, since the processes are of different sizes to begin with. */
function memoryOverTime(report: RowReport | undefined): Picture | undefined {
  const lines = report?.memory?.flatMap(({ name, baselineMiB, samples, marks }): Line[] => {
    const [start] = marks;
    const points = samples
      .filter(({ atMs }) => !start || atMs >= start.atMs - 300)
      .map(({ atMs, mebibytes }) => ({
        x: (atMs - (start?.atMs ?? 0) + 300) / 1000,
        y: Math.max(0, mebibytes - baselineMiB),
      }))
      .filter(({ x, y }) => Number.isFinite(y) && x >= 0);
    return points.length === 0 ? [] : [{ name, colour: colourOf(name), points }];
  });
  if (!lines || lines.length === 0) return undefined;
  return {
    file: 'memory.svg',
    alt: 'Memory over time in the huge first sync, beside the rivals',
    svg: drawLines({
      title: 'Huge first sync: 250,000 messages to one client, then to ten at once',
      xAxis: 'seconds; a line ends when all have been answered, or the process was stopped',
      yAxis: 'resident memory over idle, MiB',
      lines,
    }),
  };
}

const SIZES = ['100 thousand', '1 million', '10 million'];

function latencyOverSize(report: RowReport | undefined): Picture | undefined {
  if (!report) return undefined;
  const doors = [...new Set(report.contestants.map(({ name }) => name.split(',')[0]!))];
  const lines = doors.map((door): Line => {
    const points = SIZES.flatMap((words, x) => {
      const value = report.contestants.find(({ name }) => name === `${door}, ${words}`)?.measures.p50Ms;
      return value ? [{ x, y: value.median }] : [];
    });
    return { name: door, colour: colourOf(door), points };
  });
  if (lines.every(({ points }) => points.length === 0)) return undefined;
  return {
    file: 'latency.svg',
    alt: 'Latency of an incremental sync over the size of the data',
    svg: drawLines({
      title: 'Incremental sync over the size of the data, one request at a time',
      xAxis: 'messages in the database',
      yAxis: 'p50, ms',
      lines,
      xWords: SIZES,
    }),
  };
}
