import { at, axisTicks, drawLine, drawText, svgDocument } from './svg-document.ts';
import type { Colour } from './svg-document.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly name: string;
  readonly colour: Colour;
  readonly points: readonly Point[];
}

export interface LineChart {
  readonly title: string;
  readonly xAxis: string;
  readonly yAxis: string;
  readonly lines: readonly Line[];
  /** Words instead of numbers on the x axis, at these places. */
  readonly xTicks?: readonly { readonly x: number; readonly label: string }[];
  /** Whether each point is marked. */
  readonly marked?: boolean;
}

const [WIDTH, HEIGHT] = [760, 380];
const [LEFT, RIGHT, TOP, BOTTOM] = [72, 170, 42, 56];
/** Names at the ends of lines are at least this far apart. */
const NAME_STEP = 17;

/** Lines named at their ends, the y axis from 0. */
export function drawLineChart(chart: LineChart): string {
  const points = chart.lines.flatMap((line) => line.points);
  const yTicks = axisTicks(Math.max(...points.map(({ y }) => y)));
  const xMost = Math.max(...points.map(({ x }) => x));
  const xLeast = chart.xTicks ? Math.min(...points.map(({ x }) => x)) : 0;
  const margin = chart.xTicks ? (xMost - xLeast) * 0.08 : 0;
  const [right, bottom] = [WIDTH - RIGHT, HEIGHT - BOTTOM];
  const x = (value: number): number =>
    LEFT + ((value - xLeast + margin) / (xMost - xLeast + 2 * margin || 1)) * (right - LEFT);
  const y = (value: number): number => bottom - (value / yTicks.at(-1)!) * (bottom - TOP);
  const xTicks =
    chart.xTicks ??
    axisTicks(xMost)
      .filter((tick) => tick <= xMost)
      .map((tick) => ({ x: tick, label: tick.toLocaleString('en-US') }));
  const parts = [
    drawText(12, 24, chart.title, { kind: 'title' }),
    ...yTicks.flatMap((tick) => [
      drawLine('grid', LEFT, y(tick), right, y(tick)),
      drawText(LEFT - 8, y(tick) + 4.5, tick.toLocaleString('en-US'), { anchor: 'end', kind: 'quiet' }),
    ]),
    ...xTicks.map((tick) =>
      drawText(x(tick.x), bottom + 20, tick.label, { anchor: 'middle', kind: 'quiet' }),
    ),
    drawText((LEFT + right) / 2, HEIGHT - 12, chart.xAxis, { anchor: 'middle', kind: 'quiet' }),
    drawText(18, (TOP + bottom) / 2, chart.yAxis, { anchor: 'middle', kind: 'quiet', turn: -90 }),
    drawLine('axis', LEFT, bottom, right, bottom),
    ...chart.lines.map(
      ({ colour, points: all }) =>
        `<polyline class="line line-${colour}" points="${all.map((point) => `${at(x(point.x))},${at(y(point.y))}`).join(' ')}"/>`,
    ),
    ...(chart.marked
      ? chart.lines.flatMap(({ colour, points: all }) =>
          all.map(
            (point) => `<circle class="fill-${colour}" cx="${at(x(point.x))}" cy="${at(y(point.y))}" r="4"/>`,
          ),
        )
      : []),
    ...nameEnds(chart.lines, x, y, right, bottom),
  ];
  return svgDocument(
    { width: WIDTH, height: HEIGHT },
    `${chart.title}. ${chart.yAxis} over ${chart.xAxis}: ${chart.lines.map(({ name }) => name).join(', ')}`,
    parts,
  );
}

/** Each name beside its line's end, moved apart where they would cover each other; a line that ends early is led to its name. */
function nameEnds(
  lines: readonly Line[],
  x: (value: number) => number,
  y: (value: number) => number,
  right: number,
  bottom: number,
): string[] {
  const ends = lines
    .flatMap(({ name, colour, points }) => {
      const last = points.at(-1);
      return last ? [{ name, colour, fromX: x(last.x), fromY: y(last.y), atY: y(last.y) }] : [];
    })
    .sort((a, b) => a.atY - b.atY);
  for (let index = 1; index < ends.length; index += 1) {
    ends[index]!.atY = Math.max(ends[index]!.atY, ends[index - 1]!.atY + NAME_STEP);
  }
  for (let index = ends.length - 1; index >= 0; index -= 1) {
    const below = ends[index + 1]?.atY ?? bottom + NAME_STEP;
    ends[index]!.atY = Math.min(ends[index]!.atY, below - NAME_STEP);
  }
  return ends.flatMap(({ name, colour, fromX, fromY, atY }) => [
    `<line class="line-${colour}" stroke-dasharray="2 3" x1="${at(fromX)}" y1="${at(fromY)}" x2="${at(right + 8)}" y2="${at(atY)}"/>`,
    drawText(right + 12, atY + 4.5, name),
  ]);
}
