/** `npm run stress`: writes and syncs with a real gateway, and fails when a message is lost. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { CONTROL_NAMES, CONTROLS } from './controls.ts';
import type { StressOptions } from './stress-options.ts';
import { formatReport } from './stress-report.ts';
import { runStress } from './stress-run.ts';

/** After more kills than this in a minute, the supervisor of the embedded server waits longer before each start. */
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
    'Runs writers and clients with a real gateway, then compares the committed messages with the received ones.',
  )
  .option('--seconds <n>', 'how long the writers write', positive, 30)
  .option('--writers <n>', 'number of writers', positive, 20)
  .option(
    '--clients <n>',
    'number of clients; 3 of 4 use REST, the others GraphQL; half save the newest created_at they saw',
    positive,
    12,
  )
  .option(
    '--probers <n>',
    'clients that commit and then sync at once, to check that they get their own message; for --load short',
    whole,
    0,
  )
  .addOption(
    new Option(
      '--control <name>',
      'a design that is known to lose messages, in place of the real one',
    ).choices(CONTROL_NAMES),
  )
  .addOption(
    new Option(
      '--load <kind>',
      'short: each message in its own transaction; mixed: every kind of transaction',
    )
      .choices(['mixed', 'short'])
      .default('mixed'),
  )
  .option('--longest <ms>', 'longest pause inside a transaction, for --load mixed', whole, 200)
  .option('--pause <ms>', 'longest pause of a writer between two transactions', whole, 20)
  .addOption(
    new Option('--gateways <n>', 'number of gateways; clients choose one at random for each request')
      .choices(['1', '2'])
      .default('1'),
  )
  .option('--pgbouncer', 'put pgbouncer with transaction pooling between gateway and database', false)
  .option('--kill-postgres <times>', 'how often PostgreSQL gets a kill -9 during the run', whole, 0)
  .option('--kill-gateway <times>', 'how often a gateway gets a kill -9 during the run', whole, 0)
  .option('--clock-steps', "step the watermark's clock by up to 3 s, back and forth", false)
  .option('--settle <ms>', 'SYNC_SETTLE_MS of the gateway', whole, 100)
  .option('--hold-back <ms>', 'SYNC_HOLD_BACK_MS of the gateway', whole, 2000)
  .option('--seed <n>', 'seed of all random draws (default: a new one)', whole)
  .option(
    '--database-url <url>',
    "a superuser's URL of a running PostgreSQL, in place of an embedded one; a database is created and dropped",
  )
  .option('--json', 'print the report as JSON', false)
  .addHelpText(
    'after',
    `\nControls, each of which must fail:\n${controlsHelp}\n\nExit codes: 0 no message was lost, 1 the run failed, 2 wrong options or the run could not start.`,
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
      `--kill-postgres: at most ${KILLS_A_MINUTE} a minute; after more, its supervisor waits longer before each start\n`,
    );
    return 2;
  }
  if (options.probers > 0 && options.killPostgres + options.killGateway > 0) {
    process.stderr.write('--probers cannot be combined with kills, which interrupt a probe\n');
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

/** On a terminal one line that changes; elsewhere a line every 5 s. */
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
