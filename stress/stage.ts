import type { Logger } from 'pino';
import { migrateDatabase } from '../src/db/migrate.ts';
import { createDatabase } from '../testkit/database.ts';
import { startPostgres } from '../testkit/postgres.ts';

/** A migrated database on a real server. */
export interface Stage {
  readonly url: string;
  /** Ends the server with kill -9; its supervisor starts it again. Undefined for a server that is not ours. */
  readonly killServer: (() => Promise<void>) | undefined;
}

/**
 * @param serverUrl a superuser's, to create a database in; undefined to start an embedded server.
 * @param closing removes what was made.
 */
export async function openStage(
  serverUrl: string | undefined,
  logger: Logger,
  closing: AsyncDisposableStack,
): Promise<Stage> {
  const stage = await (serverUrl === undefined
    ? startServer(logger, closing)
    : makeDatabase(serverUrl, closing));
  await migrateDatabase({ url: stage.url, logger });
  return stage;
}

async function startServer(logger: Logger, closing: AsyncDisposableStack): Promise<Stage> {
  const settings = { max_connections: '300', max_prepared_transactions: '100' };
  const server = closing.use(await startPostgres({ logger, settings }));
  return { url: server.url, killServer: () => server.kill() };
}

async function makeDatabase(serverUrl: string, closing: AsyncDisposableStack): Promise<Stage> {
  const database = await createDatabase(serverUrl);
  closing.defer(() => database.drop());
  return { url: database.url, killServer: undefined };
}
