/**
 * Compares the committed files of schema/ with the GraphQL schema that is served, and with the database after all
 * migrations. If they differ, it shows the difference and exits with 1. `--write` writes the files instead. tsx runs it,
 * because Node cannot run the decorators in the sources.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { Client } from 'pg';
import { pino } from 'pino';
import { migrateDatabase } from '../src/db/migrate.ts';
import { createSchema } from '../src/graphql/schema.ts';
import { createMetrics } from '../src/observability/metrics.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { dumpDatabase } from './dump-database.ts';

const schemaDir = fileURLToPath(new URL('../schema', import.meta.url));
const logger = pino({ level: 'warn' });

async function graphqlSchema(): Promise<string> {
  const schema = await createSchema({
    sync: { sync: () => Promise.reject(new Error('The schema is printed, not asked.')) },
    metrics: createMetrics({ pool: () => ({ total: 0, idle: 0, waiting: 0 }), watermarkLag: () => 0 }),
    version: '',
  });
  return `# Written by: npm run schema\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}

async function databaseSchema(dataDir: string): Promise<string> {
  const server = await startEmbeddedPostgres({ dataDir, logger, settings: { fsync: 'off' } });
  const client = new Client({ connectionString: server.url });
  try {
    await migrateDatabase({ url: server.url, logger });
    await client.connect();
    return `-- Written by: npm run schema\n\n${await dumpDatabase(client)}`;
  } finally {
    await client.end();
    await server.stop();
  }
}

async function compare(name: string, made: string, workDir: string): Promise<void> {
  const path = join(schemaDir, name);
  if (process.argv.includes('--write')) {
    await writeFile(path, made);
    return;
  }
  if ((await readFile(path, 'utf8').catch(() => '')) === made) return;
  process.exitCode = 1;
  console.error(`schema/${name} is not what the sources make; npm run schema writes it.`);
  const madePath = join(workDir, name);
  await writeFile(madePath, made);
  spawnSync('git', ['--no-pager', 'diff', '--no-index', '--', path, madePath], { stdio: 'inherit' });
}

const workDir = await mkdtemp(join(tmpdir(), 'tidemark-drift-'));
try {
  await compare('schema.graphql', await graphqlSchema(), workDir);
  await compare('database.sql', await databaseSchema(workDir), workDir);
} finally {
  await rm(workDir, { recursive: true, force: true });
}
