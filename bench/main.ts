/** `npm run bench`: measures Tidemark beside its rivals, in turns on one machine. Only the ratios of one run count. */
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import { packageRoot } from '../src/cli/package-root.ts';
import { writeDocument } from './document.ts';
import { describeEnvironment } from './environment.ts';
import type { RowReport } from './row-report.ts';
import { holds } from './row-report.ts';
import { ROWS } from './rows/row-list.ts';
import type { BenchRow } from './rows/bench-row.ts';
import { openStage } from './stage.ts';
import { formatTable } from './table.ts';

interface Options {
  readonly row: readonly BenchRow[];
  readonly list: boolean;
  readonly rounds: number | undefined;
  readonly connections: number | undefined;
  readonly quick: boolean;
  readonly check: boolean;
  readonly write: boolean;
}

const positive = (value: string): number => {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(value);
};

const rowNamed = (name: string, chosen: readonly BenchRow[]): BenchRow[] => {
  const row = ROWS.find((row) => row.name === name);
  if (!row)
    throw new InvalidArgumentError(
      `There is no such row; there are ${ROWS.map((row) => row.name).join(', ')}.`,
    );
  return [...chosen, row];
};

const program = new Command('bench')
  .description(
    'Measures Tidemark beside its rivals, in turns on the same databases. Without options it measures everything, in 5 minutes.',
  )
  .option(
    '--row <name>',
    'run this row only, with the data it needs; can be given more than once',
    rowNamed,
    [],
  )
  .option('--list', 'print the names of the rows', false)
  .option(
    '--rounds <n>',
    'how often the contestants take turns (default: each row has its own number)',
    positive,
  )
  .option(
    '--connections <n>',
    'open requests at once, in the rows with small answers (default: 64)',
    positive,
  )
  .option(
    '--quick',
    'one round of very short turns, to check that the bench works; its numbers mean nothing',
    false,
  )
  .option('--check', 'exit with code 1 when a bound does not hold', false)
  .option('--write', 'write the results into docs/PERFORMANCE.md and docs/performance', false);

const QUICK_TURN_MS = 100;
const EXIT_BROKEN_OFF = 130;

async function main(options: Options): Promise<number> {
  if (options.list) {
    for (const { name, title } of ROWS) process.stdout.write(`${name.padEnd(18)} ${title}\n`);
    return 0;
  }
  if (options.write && (options.row.length > 0 || options.quick || options.connections !== undefined)) {
    program.error('error: --write needs the whole bench: leave out --row, --quick and --connections');
  }
  const rows = options.row.length > 0 ? options.row : ROWS;
  const beganAt = performance.now();
  const say = (text: string): void =>
    void process.stderr.write(
      `${((performance.now() - beganAt) / 1000).toFixed(1).padStart(6)} s  ${text}\n`,
    );
  const logger = pino({ level: 'error' }, pino.destination({ dest: 2, sync: true }));
  const sizes = [...new Set(rows.flatMap((row) => row.sizes))].sort((a, b) => a - b);
  await using stage = await openStage({ sizes, logger, say });
  const reports: RowReport[] = [];
  for (const row of rows) {
    say(row.title);
    reports.push(
      await row.run({
        stage,
        rounds: (usual) => (options.quick ? 1 : (options.rounds ?? usual)),
        connections: (usual) => options.connections ?? usual,
        turnMs: (usual) => (options.quick ? QUICK_TURN_MS : usual),
        say: (text) => say(`  ${row.name}: ${text}`),
      }),
    );
  }
  const environment = await describeEnvironment(stage.url(sizes[0]!));
  process.stdout.write(`${formatTable(reports)}\n${environment.join('\n')}\n`);
  if (options.write) {
    await writeDocument(join(packageRoot(), 'docs'), {
      reports,
      environment,
      measuredOn: new Date().toISOString().slice(0, 10),
    });
  }
  const failed = reports.flatMap(({ findings }) => findings).filter((finding) => holds(finding) === false);
  say(`done; ${failed.length === 0 ? 'every bound holds' : `${failed.length} bound(s) do not hold`}`);
  return options.check && failed.length > 0 ? 1 : 0;
}

// At exit, each part of the bench ends the processes it started and removes the files it wrote.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(EXIT_BROKEN_OFF));

process.exitCode = await main(program.parse().opts<Options>());
