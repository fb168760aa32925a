import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import {
  makeThrowAwayFolder,
  removeAbandonedFolders,
  removeThrowAwayFolder,
} from '../postgres/throw-away-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's connection to the server all test files share; make a database of your own in it. */
    adminUrl: string;
    /** A migrated database to copy, or why there is none. */
    migratedTemplate: { readonly name: string } | { readonly fault: string };
  }
}

/** Migrating an empty database takes well under a second; one that waits for ever must not hang the whole run. */
const MIGRATION_MS = 15_000;
const logger = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));

/** One throw-away server for the whole run; `TEST_DATABASE_URL` brings one instead (a superuser's, PostgreSQL 15 up). */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openServer();
  const name = `tidemark_template_${randomBytes(6).toString('hex')}`;
  await runSql(server.url, `create database ${name} template template0 encoding 'UTF8'`);
  project.provide('adminUrl', server.url);
  project.provide('migratedTemplate', await migrate(server.url, name));
  return async () => {
    await runSql(server.url, `drop database if exists ${name} with (force)`);
    await server.close();
  };
}

async function openServer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, close: async () => undefined };
  await removeAbandonedFolders();
  const dataDir = await makeThrowAwayFolder();
  const server = await startEmbeddedPostgres({
    dataDir,
    logger,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  return {
    url: server.url,
    close: async () => {
      await server.stop();
      await removeThrowAwayFolder(dataDir);
    },
  };
}

/** Tests that need no migrated database run even when migrating fails; those that do show the fault. */
async function migrate(adminUrl: string, name: string): Promise<{ name: string } | { fault: string }> {
  try {
    const { migrateDatabase } = await import('../../src/db/migrate.ts');
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    const migrated = migrateDatabase({ url: url.href, logger }).then(() => ({ name }));
    const late = sleep(MIGRATION_MS, { fault: `not migrated within ${MIGRATION_MS} ms` }, { ref: false });
    return await Promise.race([migrated, late]);
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}
