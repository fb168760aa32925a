/**
 * A process with an embedded PostgreSQL, for tests that kill such processes. It writes the result of its start to
 * standard output as one JSON line, and logs to standard error. It stops in order on SIGTERM or when its parent has
 * ended, and ignores SIGINT.
 */
import { pino } from 'pino';
import { AppError } from '../../src/errors/app-error.ts';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';

const [dataDir = '', settings = '{}'] = process.argv.slice(2);
const logger = pino({ level: 'debug', base: null }, pino.destination({ dest: 2, sync: true }));

function say(fact: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}

function parseSettings(text: string): Record<string, string> {
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
}

process.on('SIGINT', () => logger.info('SIGINT ignored'));
try {
  const server = await startEmbeddedPostgres({ dataDir, logger, settings: parseSettings(settings) });
  const stop = (): void => void server.stop().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.stdin.on('close', stop).resume();
  say({ url: server.url });
} catch (error) {
  say(
    error instanceof AppError
      ? { code: error.code, message: error.message }
      : { code: 'NO_APP_ERROR', message: String(error) },
  );
}
