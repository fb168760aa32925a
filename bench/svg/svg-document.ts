/** Ours are drawn in the first colour; the others are told apart by name and, where lines meet, by the rest. */
export const COLOURS = ['ours', 'second', 'third', 'fourth'] as const;
export type Colour = (typeof COLOURS)[number] | 'reference';

/** Readable on white and on black: no background of its own, and text and lines that follow the reader's choice. */
const STYLE = `
text { font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #24292f; }
.title { font-size: 15px; font-weight: 600; }
.quiet { fill: #57606a; }
.grid { stroke: #8c959f; stroke-opacity: .3; }
.axis { stroke: #57606a; }
.whisker { stroke: #24292f; stroke-width: 1.5; }
.fill-ours { fill: #0a7d5a; } .fill-second { fill: #b35900; } .fill-third { fill: #8250df; } .fill-fourth { fill: #0969da; } .fill-reference { fill: #8c959f; }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.line-ours { stroke: #0a7d5a; } .line-second { stroke: #b35900; } .line-third { stroke: #8250df; } .line-fourth { stroke: #0969da; } .line-reference { stroke: #8c959f; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .quiet { fill: #9da7b1; } .axis { stroke: #9da7b1; } .whisker { stroke: #e6edf3; }
  .fill-ours { fill: #3fb68b; } .fill-second { fill: #e8944a; } .fill-third { fill: #b594f5; } .fill-fourth { fill: #6cb0ff; }
  .line-ours { stroke: #3fb68b; } .line-second { stroke: #e8944a; } .line-third { stroke: #b594f5; } .line-fourth { stroke: #6cb0ff; }
}`;

export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A number of the drawing, in as many digits as can be seen. */
export function at(value: number): string {
  if (!Number.isFinite(value)) throw new Error('a drawing cannot show what is not a number');
  return String(Math.round(value * 10) / 10);
}

export interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly kind?: 'title' | 'quiet';
  /** Degrees, around its own place. */
  readonly turn?: number;
}

export function drawText(x: number, y: number, text: string, options: TextOptions = {}): string {
  const { anchor = 'start', kind, turn } = options;
  const look = kind === undefined ? '' : ` class="${kind}"`;
  const turned = turn === undefined ? '' : ` transform="rotate(${turn} ${at(x)} ${at(y)})"`;
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${look}${turned}>${escapeText(text)}</text>`;
}

export const drawLine = (kind: string, x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="${kind}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`;

export interface SvgSize {
  readonly width: number;
  readonly height: number;
}

/** @param description what a reader who cannot see it should know. */
export function svgDocument(
  { width, height }: SvgSize,
  description: string,
  parts: readonly string[],
): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
    `aria-label="${escapeText(description)}">\n<style>${STYLE}\n</style>\n${parts.join('\n')}\n</svg>\n`
  );
}

/** Round steps of an axis from 0 to at least `most`, about `wanted` of them. */
export function axisTicks(most: number, wanted = 5): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  );
}
