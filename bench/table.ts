import { MEASURES } from './measures.ts';
import type { MeasureName } from './measures.ts';
import { holds } from './row-report.ts';
import type { Finding, RowReport } from './row-report.ts';
import type { Summary } from './statistics.ts';

const COLUMNS = Object.keys(MEASURES) as MeasureName[];
/** Columns with quartiles. More of them would only make the table wide. */
const WITH_SPREAD: readonly MeasureName[] = ['perSecond', 'p50Ms'];

/** At least three significant digits, with separated thousands. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '?';
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', {
    minimumFractionDigits: Math.min(digits, 3),
    maximumFractionDigits: Math.min(digits, 3),
  });
}

export const formatSummary = ({ median, lower, upper, turns }: Summary): string =>
  turns === 1
    ? formatNumber(median)
    : `${formatNumber(median)} (${formatNumber(lower)}–${formatNumber(upper)})`;

export function formatFinding(finding: Finding): string {
  const { label, unit, value, bound } = finding;
  const wanted = bound ? `${'atLeast' in bound ? `≥ ${bound.atLeast}` : `≤ ${bound.atMost}`} ${unit}: ` : '';
  if (!value) return `${label}: ${wanted}cannot be measured here`;
  const verdict = holds(finding);
  const sign = verdict === undefined ? '' : verdict ? ' ✓' : ' ✗';
  const [median, lower, upper] = [value.median, value.lower, value.upper].map(formatNumber);
  const spread = value.turns > 1 ? ` (half of the turns from ${lower} to ${upper})` : '';
  return `${label}: ${wanted}${median}${bound ? '' : ` ${unit}`}${sign}${spread}`;
}

export const cell = (name: MeasureName, summary: Summary | undefined): string => {
  if (!summary) return '–';
  return WITH_SPREAD.includes(name) ? formatSummary(summary) : formatNumber(summary.median);
};

/** The columns that have a value in some row. */
export const usedColumns = (reports: readonly RowReport[]): MeasureName[] =>
  COLUMNS.filter((name) =>
    reports.some(({ contestants }) => contestants.some(({ measures }) => measures[name])),
  );

/** The table for a terminal: one line for each contestant, and the findings under each row. */
export function formatTable(reports: readonly RowReport[]): string {
  const columns = usedColumns(reports);
  const lines = reports.map(({ contestants }) =>
    contestants.map(({ name, measures }) => [
      name,
      ...columns.map((column) => cell(column, measures[column])),
    ]),
  );
  const head = ['', ...columns.map((name) => MEASURES[name])];
  const widths = head.map((title, at) =>
    Math.max(title.length, ...lines.flat().map((line) => line[at]!.length)),
  );
  const format = (line: readonly string[]): string =>
    line.map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))).join('  ');
  const rule = '─'.repeat(format(head).length);
  const sections = reports.map(({ title, findings, notes }, at) =>
    [
      title,
      ...lines[at]!.map(format),
      ...findings.map((finding) => `  ${formatFinding(finding)}`),
      ...notes.map((note) => `  ${note}`),
    ].join('\n'),
  );
  return `${[format(head), ...sections].join(`\n${rule}\n`)}\n`;
}
