import { pino } from 'pino';
import { inject } from 'vitest';
import { createDatabase } from '../../testkit/database.ts';
import type { Database } from '../../testkit/database.ts';

export const silentLogger = pino({ level: 'silent' });

export type TestDatabase = Database;

export interface TestDatabaseOptions {
  /** `migrated` (the default): the schema of this version, without rows. `empty`: without schema. */
  readonly template?: 'migrated' | 'empty';
}

/** Creates a database for the caller alone. Call it in `beforeAll`, and drop the database in `afterAll`. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  return createDatabase(inject('adminUrl'), options.template === 'empty' ? 'template0' : migratedTemplate());
}

function migratedTemplate(): string {
  const template = inject('migratedTemplate');
  if ('fault' in template) throw new Error(`The template database could not be migrated: ${template.fault}`);
  return template.name;
}
