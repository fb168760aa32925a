import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';

export const silentLogger = pino({ level: 'silent' });

export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  /** Ends every connection to it first. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** `migrated` (the default): this version's schema, no rows. `empty`: not even that. */
  readonly template?: 'migrated' | 'empty';
}

/**
 * A database of the caller's own, a copy of the migrated template. Make one in `beforeAll`, drop it in `afterAll`.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl');
  const template = options.template === 'empty' ? 'template0' : migratedTemplate();
  const name = `tidemark_test_${randomBytes(6).toString('hex')}`;
  // file_copy: half the time of wal_log where nothing is synced to disk.
  await runSql(adminUrl, `create database ${name} template ${template} encoding 'UTF8' strategy file_copy`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    name,
    drop: () => runSql(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

function migratedTemplate(): string {
  const template = inject('migratedTemplate');
  if ('fault' in template) throw new Error(`The template database could not be migrated: ${template.fault}`);
  return template.name;
}

async function runSql(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}
