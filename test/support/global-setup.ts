import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { createDatabase } from '../../testkit/database.ts';
import type { Database } from '../../testkit/database.ts';
import { NOT_SYNCED, startPostgres } from '../../testkit/postgres.ts';
import { removeAbandonedFolders } from '../../testkit/throw-away-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of a superuser, for the server that all test files share. Each file creates its own database in it. */
    adminUrl: string;
    /** A migrated database to copy, or the reason why there is none. */
    migratedTemplate: { readonly name: string } | { readonly fault: string };
  }
}

/** Migrating an empty database takes well under a second. One that never ends must not block the whole run. */
const MIGRATION_MS = 15_000;
const logger = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));

/**
 * Starts one throw-away server for the whole run. It is the embedded one, or one from the folder `TEST_POSTGRES_BIN`.
 * With `TEST_DATABASE_URL`, a running server is used: PostgreSQL 15 or newer, with the URL of a superuser.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const closing = new AsyncDisposableStack();
  const serverUrl = process.env['TEST_DATABASE_URL'] || (await startServer(closing));
  const template = await createDatabase(serverUrl);
  closing.defer(() => template.drop());
  project.provide('adminUrl', serverUrl);
  project.provide('migratedTemplate', await migrate(template));
  return () => closing.disposeAsync();
}

async function startServer(closing: AsyncDisposableStack): Promise<string> {
  await removeAbandonedFolders();
  const server = await startPostgres({
    programs: process.env['TEST_POSTGRES_BIN'],
    logger,
    settings: { ...NOT_SYNCED, max_connections: '300', max_prepared_transactions: '20' },
  });
  return closing.use(server).url;
}

/** If migrating fails, tests that need no migrated database still run. The others show the fault. */
async function migrate({ url, name }: Database): Promise<{ name: string } | { fault: string }> {
  try {
    const { migrateDatabase } = await import('../../src/db/migrate.ts');
    const migrated = migrateDatabase({ url, logger }).then(() => ({ name }));
    const late = sleep(MIGRATION_MS, { fault: `not migrated within ${MIGRATION_MS} ms` }, { ref: false });
    return await Promise.race([migrated, late]);
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
