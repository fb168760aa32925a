import type { Summary } from '../statistics.ts';
import { formatNumber } from '../table.ts';
import { at, axisTicks, drawLine, drawText, svgDocument } from './svg-document.ts';
import type { Colour } from './svg-document.ts';

export interface Bar {
  readonly name: string;
  readonly value: Summary;
  readonly colour: Colour;
}

export interface BarChart {
  readonly title: string;
  /** Of the axis, with its unit. */
  readonly axis: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 760;
const [LEFT, RIGHT, TOP, BOTTOM] = [235, 90, 42, 52];
const [STEP, THICKNESS] = [34, 20];

/** Lying bars, each with its name, its number and the quartiles as a whisker. */
export function drawBarChart({ title, axis, bars }: BarChart): string {
  const height = TOP + bars.length * STEP + BOTTOM;
  const ticks = axisTicks(Math.max(...bars.map(({ value }) => value.upper)));
  const x = (value: number): number => LEFT + (value / ticks.at(-1)!) * (WIDTH - LEFT - RIGHT);
  const bottom = height - BOTTOM;
  const parts = [
    drawText(12, 24, title, { kind: 'title' }),
    ...ticks.flatMap((tick) => [
      drawLine('grid', x(tick), TOP, x(tick), bottom),
      drawText(x(tick), bottom + 18, tick.toLocaleString('en-US'), { anchor: 'middle', kind: 'quiet' }),
    ]),
    drawText((LEFT + WIDTH - RIGHT) / 2, height - 10, axis, { anchor: 'middle', kind: 'quiet' }),
    ...bars.flatMap(({ name, value, colour }, index) => {
      const middle = TOP + index * STEP + STEP / 2;
      const end = Math.max(x(value.median), x(value.upper));
      return [
        drawText(LEFT - 10, middle + 4.5, name, { anchor: 'end' }),
        `<rect class="fill-${colour}" x="${at(LEFT)}" y="${at(middle - THICKNESS / 2)}" width="${at(x(value.median) - LEFT)}" height="${THICKNESS}" rx="2"/>`,
        drawLine('whisker', x(value.lower), middle, x(value.upper), middle),
        drawText(end + 8, middle + 4.5, formatNumber(value.median)),
      ];
    }),
    drawLine('axis', LEFT, TOP, LEFT, bottom),
  ];
  const said = bars.map(({ name, value }) => `${name} ${formatNumber(value.median)}`).join(', ');
  return svgDocument({ width: WIDTH, height }, `${title}. ${axis}: ${said}`, parts);
}
