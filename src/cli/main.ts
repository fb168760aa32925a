#!/usr/bin/env node
import cluster from 'node:cluster';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { readConfig } from '../config/config.ts';
import { AppError } from '../errors/app-error.ts';
import { createLogger } from '../observability/logger.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT_CODES, EXIT_CODES_HELP, EXIT_STOPPED } from './exit-codes.ts';
import { packageVersion } from './package-root.ts';
import { linkToPrimary } from './primary-link.ts';
import type { PrimaryLink } from './primary-link.ts';
import { workerCount } from './worker-count.ts';
import { WORKER_COMMAND } from './worker-messages.ts';

/** The major version that MikroORM 7 and our own code need. */
const NODE_NEEDED = 24;
/**
 * A second signal within this time, ms, is an echo of the first: Ctrl-C reaches the terminal's whole process group, and
 * npm passes it on to a child that already has it.
 */
const ECHO_MS = 500;
/** Longest time from the first signal to the exit, ms. A stop may take 5 s (docs/OPERATIONS.md). */
const STOP_LIMIT_MS = 4_500;

const ENVIRONMENT_HELP = `
Tidemark is configured by environment variables. README.md lists them. Without DATABASE_URL,
it starts an embedded PostgreSQL with its data under DATA_DIR (default: .data).`;

function createContext(stop: AbortSignal): CommandContext {
  const config = readConfig({ env: process.env, readFile: (path) => readFileSync(path, 'utf8') });
  return {
    config,
    logger: createLogger({ level: config.logLevel, pretty: process.stdout.isTTY }),
    now: () => Date.now(),
    tell: (text) => void process.stderr.write(text),
    print: (text) => void process.stdout.write(`${text}\n`),
    interactive: process.stderr.isTTY,
    stop,
  };
}

/** The first signal asks for a graceful stop. A later signal, or the time limit, ends the process immediately. */
function onSignals(controller: AbortController): void {
  let askedAt = 0;
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - askedAt < ECHO_MS) return;
      process.exit(1);
    }
    askedAt = performance.now();
    controller.abort(new Error('stopped by a signal'));
    setTimeout(() => {
      process.stderr.write(
        'Stopping took too long. Tidemark ends immediately. Committed data is not lost.\n',
      );
      process.exit(1);
    }, STOP_LIMIT_MS).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // The terminal was closed. Under nohup the process must survive that, but then neither stream is a terminal.
  if (process.stdout.isTTY || process.stderr.isTTY) process.on('SIGHUP', onSignal);
}

const wholeNumber = (value: string): number => {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
};

/** A stop during the start counts as a normal stop, not as a failure. */
async function untilStopped(stop: AbortSignal, serving: Promise<void>): Promise<void> {
  await serving.catch((error: unknown) => {
    if (error !== stop.reason) throw error;
  });
}

function createProgram(stop: AbortSignal, primary: PrimaryLink | undefined): Command {
  const program = new Command('tidemark')
    .description(
      'Sync gateway for offline-first chat apps: a client keeps one number and never misses a message.',
    )
    .version(packageVersion())
    .addHelpText('after', `${ENVIRONMENT_HELP}\n${EXIT_CODES_HELP}`)
    .showHelpAfterError('(--help lists the commands and options)')
    .exitOverride();
  // Each command loads its modules only after it has read the configuration. So help and refusals are fast.
  program
    .command('serve')
    .description('serve REST, GraphQL, GraphiQL and the API docs until SIGINT or SIGTERM')
    .option('--workers <n>', 'processes that share the port, or auto for one per core', workerCount, 1)
    .action(async (options: { workers: number }) => {
      const context = createContext(stop);
      const { serve } = await import('./serve.ts');
      await untilStopped(stop, serve(context, options.workers));
    });
  program.command(WORKER_COMMAND, { hidden: true }).action(async () => {
    if (!primary) throw new AppError('USAGE', 'Only "tidemark serve --workers" can start a worker.');
    const context = createContext(stop);
    const { work } = await import('./worker.ts');
    await untilStopped(stop, work(context, primary));
  });
  program
    .command('migrate')
    .description(
      'migrate the database to the schema of this version; safe on a live database and when repeated',
    )
    .action(async () => {
      const context = createContext(stop);
      const { migrate } = await import('./migrate-command.ts');
      await migrate(context);
    });
  program
    .command('seed')
    .description('add generated accounts, rooms and messages')
    .option('--accounts <n>', 'number of accounts', wholeNumber, 100)
    .option('--rooms <n>', 'number of rooms', wholeNumber, 200)
    .option('--messages <n>', 'number of messages in all rooms together', wholeNumber, 20_000)
    .option('--seed <n>', 'the same seed gives the same data (default: a random seed)', wholeNumber)
    .action(async (options: { accounts: number; rooms: number; messages: number; seed?: number }) => {
      const { accounts, rooms, messages, seed = randomInt(1, 2 ** 31) } = options;
      const context = createContext(stop);
      const command = await import('./seed-command.ts');
      await command.seed(context, { size: { accounts, rooms, messages }, seed });
    });
  program
    .command('token')
    .description('print an access token, signed with JWT_SECRET or the secret kept under DATA_DIR')
    .option('--account <uuid>', 'account of the token (default: the demo account)')
    .option('--lifetime <seconds>', 'time until the token expires', wholeNumber, 24 * 3600)
    .action(async (options: { account?: string; lifetime: number }) => {
      const context = createContext(stop);
      const { token } = await import('./token-command.ts');
      await token(context, options);
    });
  return program;
}

async function main(): Promise<number> {
  // The reader of our output may go away (`| head`, a log collector that restarts). That must not end the server.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  if (Number.parseInt(process.versions.node, 10) < NODE_NEEDED) {
    process.stderr.write(
      `Tidemark needs Node ${NODE_NEEDED} or newer; this is ${process.version}. ` +
        `Start it with npm start or npx tidemark: both use a Node ${NODE_NEEDED} from node_modules. ` +
        `Or install Node ${NODE_NEEDED}.\n`,
    );
    return EXIT_CODES.INTERNAL_SERVER_ERROR;
  }
  const controller = new AbortController();
  const isWorker = cluster.isWorker && process.argv[2] === WORKER_COMMAND;
  const primary = isWorker ? linkToPrimary(controller) : undefined;
  if (!primary) onSignals(controller);
  try {
    await createProgram(controller.signal, primary).parseAsync(process.argv);
    return 0;
  } catch (error) {
    if (controller.signal.aborted && error === controller.signal.reason) {
      process.stderr.write('The command was stopped before it was done.\n');
      return EXIT_STOPPED;
    }
    // commander has already written what is wrong. It uses code 0 for --help and --version.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.USAGE;
    if (error instanceof AppError) {
      // The primary writes the message once for all workers.
      if (primary) await primary.failed(error);
      else process.stderr.write(`${error.message}\n`);
      return EXIT_CODES[error.code];
    }
    process.stderr.write(
      `Tidemark failed because of an internal error: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return EXIT_CODES.INTERNAL_SERVER_ERROR;
  }
}

process.exit(await main());
