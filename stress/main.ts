/** `npm run stress`: writes and syncs against a real gateway, and fails when one message is lost. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { CONTROL_NAMES, CONTROLS } from './controls.ts';
import type { StressOptions } from './stress-options.ts';
import { formatReport } from './stress-report.ts';
import { runStress } from './stress-run.ts';

/** After more ends than this within a minute the supervisor of the embedded server waits ever longer. */
const KILLS_A_MINUTE = 5;

const whole = (value: string): number => {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
};
const positive = (value: string): number => {
  if (whole(value) === 0) throw new InvalidArgumentError('It must be above 0.');
  return Number(value);
};

const controlsHelp = CONTROL_NAMES.map((name) => `  ${name.padEnd(20)} ${CONTROLS[name]}`).join('\n');

const program = new Command('stress')
  .description(
    'Writers and clients against a real gateway; compares what was committed with what was received.',
  )
  .option('--seconds <n>', 'how long the writers write', positive, 30)
  .option('--writers <n>', 'writers at once', positive, 20)
  .option(
    '--clients <n>',
    'clients: 3 of 4 use REST, the others GraphQL; half save the newest created_at they saw',
    positive,
    12,
  )
  .option(
    '--probers <n>',
    'who commit and then sync at once, to see their own message; for --load short',
    whole,
    0,
  )
  .addOption(
    new Option('--control <name>', 'a design that is known to lose, in place of ours').choices(CONTROL_NAMES),
  )
  .addOption(
    new Option('--load <kind>', 'short: one message a transaction')
      .choices(['mixed', 'short'])
      .default('mixed'),
  )
  .option('--longest <ms>', 'longest pause inside a transaction of the mixed load', whole, 200)
  .option('--pause <ms>', 'longest pause of a writer between two transactions', whole, 20)
  .addOption(
    new Option('--gateways <n>', 'clients change between them at each request')
      .choices(['1', '2'])
      .default('1'),
  )
  .option('--pgbouncer', 'pgbouncer with transaction pooling between gateway and database', false)
  .option('--kill-postgres <times>', 'kill -9 of PostgreSQL during the run', whole, 0)
  .option('--kill-gateway <times>', 'kill -9 of the gateway during the run', whole, 0)
  .option('--clock-steps', "steps of up to 3 s of the database's clock, back and forth", false)
  .option('--settle <ms>', 'SYNC_SETTLE_MS of the gateway', whole, 100)
  .option('--hold-back <ms>', 'SYNC_HOLD_BACK_MS of the gateway', whole, 2000)
  .option('--seed <n>', 'the same seed draws the same writers, pauses and faults (default: a new one)', whole)
  .option(
    '--database-url <url>',
    'a PostgreSQL superuser URL in place of an embedded server; a database is made and dropped',
  )
  .option('--json', 'print the report as JSON', false)
  .addHelpText(
    'after',
    `\nControls, each of which must fail:\n${controlsHelp}\n\nExit codes: 0 nothing lost, 1 something was, 2 wrong usage or no run.`,
  )
  .exitOverride();

async function main(): Promise<number> {
  try {
    program.parse();
  } catch (error) {
    return error instanceof Error && 'exitCode' in error && error.exitCode === 0 ? 0 : 2;
  }
  const given = program.opts<Record<string, string | number | boolean | undefined>>();
  const options = {
    ...given,
    longestMs: given['longest'],
    pauseMs: given['pause'],
    settleMs: given['settle'],
    holdBackMs: given['holdBack'],
    gateways: Number(given['gateways']),
    seed: given['seed'] ?? randomInt(1, 2 ** 31),
  } as unknown as StressOptions;
  if (options.killPostgres > KILLS_A_MINUTE * Math.ceil(options.seconds / 60)) {
    process.stderr.write(
      `--kill-postgres: at most ${KILLS_A_MINUTE} a minute, or its supervisor waits ever longer\n`,
    );
    return 2;
  }
  if (options.probers > 0 && options.killPostgres + options.killGateway > 0) {
    process.stderr.write('--probers: not together with kills, which end a probe in the middle\n');
    return 2;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const shown = createProgress();
  try {
    const report = await runStress(options, {
      logger: pino({ level: 'error' }, pino.destination({ dest: 2, sync: true })),
      onProgress: shown.show,
      stop: stop.signal,
    });
    shown.end();
    process.stdout.write(given['json'] ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return report.passed ? 0 : 1;
  } catch (error) {
    shown.end();
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 2;
  }
}

/** One line that changes on a terminal; elsewhere a line now and then. */
function createProgress(): { show: (text: string) => void; end: () => void } {
  const isTerminal = process.stderr.isTTY;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (isTerminal) process.stderr.write(`\r\u001b[2K${text}`);
      else if (performance.now() - shownAt > 5_000) {
        shownAt = performance.now();
        process.stderr.write(`${text}\n`);
      }
    },
    end: () => void (isTerminal && process.stderr.write('\r\u001b[2K')),
  };
}

process.exit(await main());
