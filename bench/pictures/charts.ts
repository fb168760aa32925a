import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import type { CustomSeriesRenderItem } from 'echarts';
import type { Summary } from '../statistics.ts';
import { formatNumber } from '../table.ts';

use([
  AriaComponent,
  BarChart,
  CustomChart,
  GridComponent,
  LabelLayout,
  LineChart,
  SVGRenderer,
  TitleComponent,
]);

export interface Bar {
  readonly name: string;
  readonly value: Summary;
  readonly colour: string;
}

export interface Bars {
  readonly title: string;
  /** Name of the axis, with its unit. */
  readonly axis: string;
  readonly bars: readonly Bar[];
}

export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Lines {
  readonly title: string;
  readonly xAxis: string;
  readonly yAxis: string;
  readonly lines: readonly Line[];
  /** Words on the x axis, at 0, 1, 2, …, instead of numbers. */
  readonly xWords?: readonly string[];
}

/** Opaque: the text must be readable on a dark page, too. */
const PAPER = '#ffffff';
const INK = '#24292f';
const QUIET = '#57606a';
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const WIDTH = 760;

/** Horizontal bars with their medians, and their quartiles as whiskers. */
export function drawBars({ title, axis, bars }: Bars): string {
  const names = bars.map(({ name }) => name);
  return render(118 + bars.length * 34, `${title}. ${axis}: ${bars.map(said).join(', ')}`, {
    ...frame(title),
    grid: { left: 12, right: 80, top: 44, bottom: 44, outerBoundsMode: 'same' },
    xAxis: valueAxis(axis),
    yAxis: {
      type: 'category',
      data: names,
      inverse: true,
      axisTick: { show: false },
      axisLabel: { color: INK, interval: 0 },
    },
    series: [
      {
        type: 'bar',
        barWidth: 20,
        data: bars.map(({ value, colour }) => ({ value: value.median, itemStyle: { color: colour } })),
      },
      {
        type: 'custom',
        data: bars.map(({ value }, index) => [value.lower, value.upper, index, value.median]),
        encode: { x: [LOWER, UPPER], y: INDEX },
        renderItem: whisker,
      },
    ],
  });
}

const said = ({ name, value }: Bar): string => `${name} ${formatNumber(value.median)}`;

/** Places of the numbers in a whisker's data. */
const [LOWER, UPPER, INDEX, MEDIAN] = [0, 1, 2, 3] as const;

/** A line from quartile to quartile, with the median's number beyond it. */
const whisker: CustomSeriesRenderItem = (_params, api) => {
  const at = (dimension: number): number => Number(api.value(dimension));
  const [from = 0, y = 0] = api.coord([at(LOWER), at(INDEX)]);
  const [to = 0] = api.coord([at(UPPER), at(INDEX)]);
  return {
    type: 'group',
    children: [
      { type: 'line', shape: { x1: from, y1: y, x2: to, y2: y }, style: { stroke: INK, lineWidth: 1.5 } },
      {
        type: 'text',
        x: to + 8,
        y,
        style: { text: formatNumber(at(MEDIAN)), fill: INK, verticalAlign: 'middle', font: `13px ${FONT}` },
      },
    ],
  };
};

/** Lines with their names at their ends; the y axis begins at 0. */
export function drawLines({ title, xAxis, yAxis, lines, xWords }: Lines): string {
  return render(380, `${title}. ${yAxis} over ${xAxis}: ${lines.map(({ name }) => name).join(', ')}`, {
    ...frame(title),
    grid: { left: 40, right: 170, top: 48, bottom: 48 },
    xAxis: xWords
      ? { ...valueAxis(xAxis), type: 'category', data: xWords, splitLine: { show: false } }
      : { ...valueAxis(xAxis), splitLine: { show: false } },
    yAxis: { ...valueAxis(yAxis), nameGap: 44, nameRotate: 90 },
    series: lines.map(({ name, colour, points }) => ({
      type: 'line',
      name,
      data: points.map(({ x, y }) => [x, y]),
      color: colour,
      lineStyle: { width: 2.5 },
      showSymbol: xWords !== undefined,
      symbol: 'circle',
      symbolSize: 8,
      endLabel: { show: true, formatter: '{a}', color: INK, distance: 8 },
      labelLayout: { moveOverlap: 'shiftY' },
    })),
  });
}

const frame = (title: string) => ({
  animation: false,
  backgroundColor: PAPER,
  textStyle: { fontFamily: FONT, fontSize: 13, color: INK },
  title: { text: title, left: 8, top: 8, textStyle: { fontSize: 15, fontWeight: 600, color: INK } },
});

const valueAxis = (name: string) => ({
  type: 'value',
  name,
  nameLocation: 'middle',
  nameGap: 28,
  nameTextStyle: { color: QUIET, fontSize: 13 },
  axisLabel: { color: QUIET, formatter: (value: number | string) => value.toLocaleString('en-US') },
  splitLine: { lineStyle: { color: '#d8dee4' } },
});

/** @param description what a reader who cannot see the picture should know. */
function render(height: number, description: string, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ ...option, aria: { enabled: true, label: { description } } });
    // The same figures must give the same file: without the library's styles for a mouse, and its numbers of charts.
    const svg = chart
      .renderToSVGString()
      .replace(/<style.*?<\/style>\n?/s, '')
      .replaceAll(/ class="[^"]*"/g, '')
      .replaceAll(/\bzr\d+-/g, 'chart-');
    const name = `role="img" aria-label="${escapeAttribute(description)}"`;
    return `${svg.replace('<svg ', `<svg ${name} `)}\n`;
  } finally {
    chart.dispose();
  }
}

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
