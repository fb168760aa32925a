import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MEASURES } from './measures.ts';
import { holds } from './row-report.ts';
import type { Finding, RowReport } from './row-report.ts';
import { drawPictures } from './pictures/pictures.ts';
import { cell, formatNumber, usedColumns } from './table.ts';

const BEGIN = '<!-- made by npm run bench -- --write: begin -->';
const END = '<!-- made by npm run bench -- --write: end -->';

export interface Results {
  readonly reports: readonly RowReport[];
  readonly environment: readonly string[];
  /** The day, in any form. */
  readonly measuredOn: string;
}

/** Writes the results between the markers of docs/PERFORMANCE.md, and the pictures into docs/performance. */
export async function writeDocument(docsDir: string, results: Results): Promise<void> {
  const path = join(docsDir, 'PERFORMANCE.md');
  const text = await readFile(path, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${path} has lost its markers:\n${BEGIN}\n${END}`);
  const pictures = drawPictures(results.reports);
  await mkdir(join(docsDir, 'performance'), { recursive: true });
  for (const { file, svg } of pictures) await writeFile(join(docsDir, 'performance', file), svg);
  const images = pictures.map(({ file, alt }) => `![${alt}](performance/${file})`);
  await writeFile(
    path,
    `${text.slice(0, begin + BEGIN.length)}\n\n${[...images, ...sections(results)].join('\n\n')}\n\n${text.slice(end)}`,
  );
}

/** The results in Markdown, section by section. */
export function sections({ reports, environment, measuredOn }: Results): string[] {
  return [
    '### Bounds',
    boundsTable(reports),
    '### All measurements',
    resultsTable(reports),
    ...reports.flatMap(({ title, notes, findings }) => [
      `**${capital(title)}**`,
      [...findings.filter(({ bound }) => !bound).map(findingLine), ...notes]
        .map((line) => `- ${line}`)
        .join('\n'),
    ]),
    ...reports.flatMap(({ title, plan }) =>
      plan === undefined ? [] : [`### Plan: ${title}`, `\`\`\`\n${plan}\n\`\`\``],
    ),
    '### Machine and versions',
    [`Measured on ${measuredOn}.`, ...environment].map((line) => `- ${line}`).join('\n'),
  ];
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const line = (cells: readonly string[]): string =>
  `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;

function spread({ value, unit }: Finding): string {
  if (!value) return 'cannot be measured here';
  const around = value.turns > 1 ? ` (${formatNumber(value.lower)}–${formatNumber(value.upper)})` : '';
  return `${formatNumber(value.median)} ${unit}${around}`;
}

const findingLine = (finding: Finding): string => `${finding.label}: ${spread(finding)}`;

function boundsTable(reports: readonly RowReport[]): string {
  const rows = reports.flatMap(({ name, findings }) =>
    findings.flatMap((finding) => {
      const { bound, label, unit } = finding;
      if (!bound) return [];
      const wanted = 'atLeast' in bound ? `≥ ${bound.atLeast} ${unit}` : `≤ ${bound.atMost} ${unit}`;
      const verdict = holds(finding);
      return [
        line([
          `\`${name}\``,
          label,
          wanted,
          spread(finding),
          verdict === undefined ? '?' : verdict ? '✓' : '✗',
        ]),
      ];
    }),
  );
  return [
    line(['row', 'what', 'must be', 'is (quartiles)', '']),
    line(['---', '---', '---', '---', '---']),
    ...rows,
  ].join('\n');
}

function resultsTable(reports: readonly RowReport[]): string {
  const columns = usedColumns(reports);
  const head = ['', ...columns.map((name) => MEASURES[name])];
  return [
    line(head),
    line(head.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...reports.flatMap(({ title, contestants }) => [
      line([`**${title}**`, ...columns.map(() => '')]),
      ...contestants.map(({ name, measures }) =>
        line([name, ...columns.map((column) => cell(column, measures[column]))]),
      ),
    ]),
  ].join('\n');
}
