import { setTimeout as sleep } from 'node:timers/promises';
import { TableNotFoundException } from '@mikro-orm/postgresql';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import type { Logger } from 'pino';
import { connectionOptions } from '../config/database-url.ts';
import { AppError } from '../errors/app-error.ts';
import { asDatabaseFault, isLockTimeout, isUnavailable } from './database-error.ts';
import { MIGRATIONS } from './migrations/migration-list.ts';
import { MIGRATIONS_TABLE, openMigrationOrm } from './orm.ts';

export interface MigrateOptions {
  readonly url: string;
  readonly logger: Logger;
  /** Ends the wait for another process that migrates, or for a table. A migration that has begun is finished. */
  readonly signal?: AbortSignal;
  /** How long to keep asking for a table that other transactions hold, ms. */
  readonly tablePatienceMs?: number;
}

/** Any number that is the same for every Tidemark of a database. */
const MIGRATION_LOCK = 7_305_808_869;
const LOCK_POLL_MS = 100;
const WAIT_NOTICE_MS = 5_000;

/** Default of `tablePatienceMs`. */
const TABLE_PATIENCE_MS = 60_000;
/** A pause in which writers that queued behind us proceed, ms. */
const TABLE_RETRY_MS = 500;

/**
 * Brings the database to this version's schema. Returns the names of the migrations it ran; none when the schema was
 * up to date. Any number of processes may call this together: each migration runs once, and the others wait.
 * @throws AppError `MIGRATION_FAILED`; what earlier migrations did stays, and a later start continues from there.
 * @throws AppError `UNAVAILABLE` when the database cannot answer now.
 */
export async function migrateDatabase(options: MigrateOptions): Promise<string[]> {
  const lock = new Client({
    application_name: 'tidemark-migrate',
    connectionTimeoutMillis: 5_000,
    ...connectionOptions(options.url),
  });
  // The next statement of the lock fails too; the event alone must not end the process.
  lock.on('error', (error) =>
    options.logger.warn({ err: error }, 'the connection that holds the migration lock broke'),
  );
  try {
    await lock.connect().catch(throwTyped);
    await takeLock(lock, options);
    const orm = await openMigrationOrm({
      url: options.url,
      logger: options.logger,
      poolMax: 2,
      applicationName: 'tidemark-migrate',
      schema: await homeSchema(lock),
    });
    try {
      const pending = (await orm.migrator.getPending()).map(({ name }) => name);
      if (pending.length > 0)
        options.logger.info({ pending }, 'migrating; an index on a large table takes its time');
      for (const name of pending) {
        // Fails if this process has lost the lock: another one may have begun.
        await ask(lock, 'select');
        await migrateUp(orm, name, options);
      }
      return pending;
    } finally {
      await orm.close(true);
    }
  } catch (error) {
    if (error instanceof AppError || error === options.signal?.reason) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw isUnavailable(error)
      ? new AppError('UNAVAILABLE', `The database cannot be migrated now: ${reason}`, { cause: error })
      : new AppError('MIGRATION_FAILED', `The database cannot be migrated: ${reason}`, { cause: error });
  } finally {
    await lock.end().catch(() => undefined);
  }
}

/**
 * Takes the migration lock. It polls and holds no snapshot in between: a waiter blocked inside a statement would block
 * `create index concurrently` of the process it waits for, a deadlock PostgreSQL does not see. The lock belongs to the
 * transaction, not to the session, so that it also holds through a pooler that lends connections by transaction.
 */
async function takeLock(client: Client, { logger, signal }: MigrateOptions): Promise<void> {
  for (let waited = 0; ; waited += LOCK_POLL_MS) {
    await ask(client, 'begin isolation level read committed');
    // The lock must last as long as the longest migration.
    await ask(
      client,
      `select set_config(name, '0', true) from pg_settings where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')`,
    );
    // Without parameters: those of the extended protocol keep a portal, and its snapshot, until the next statement.
    const [lock] = await ask<{ taken: boolean }>(
      client,
      `select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as taken`,
    );
    if (lock?.taken) return;
    await ask(client, 'rollback');
    signal?.throwIfAborted();
    if (waited % WAIT_NOTICE_MS === 0)
      logger.info('another process is migrating this database; waiting for it');
    await sleep(LOCK_POLL_MS);
  }
}

/**
 * Runs one migration. It asks for a table only for a short time, because every writer queues behind that request. While
 * transactions in flight hold the table, it lets the writers proceed and asks again.
 */
async function migrateUp(orm: MikroORM, name: string, options: MigrateOptions): Promise<void> {
  const { logger, signal, tablePatienceMs = TABLE_PATIENCE_MS } = options;
  for (const deadline = Date.now() + tablePatienceMs; ;) {
    try {
      await orm.migrator.up({ migrations: [name] });
      return;
    } catch (error) {
      if (!isLockTimeout(error) || Date.now() >= deadline) throw error;
      logger.warn('a transaction in flight holds a table that is to be migrated; trying again');
    }
    await sleep(TABLE_RETRY_MS);
    signal?.throwIfAborted();
  }
}

/** The schema where the search path finds the migrations table, or would create it. */
async function homeSchema(client: Client): Promise<string> {
  const [home] = await ask<{ schema: string | null }>(
    client,
    `select coalesce((select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                      where c.oid = to_regclass('${MIGRATIONS_TABLE}')), current_schema()) as schema`,
  );
  const schema = home?.schema;
  if (schema === null || schema === undefined) throw new Error('no schema of the search path exists');
  return schema;
}

/** Rows of a statement without parameters. Rejects as `asDatabaseFault` says. */
async function ask<Row extends QueryResultRow>(client: Client, sql: string): Promise<Row[]> {
  const { rows } = await client.query<Row>(sql).catch(throwTyped);
  return rows;
}

function throwTyped(error: unknown): never {
  throw asDatabaseFault(error);
}

/** Names of the migrations this version needs and the database lacks. Reads only. */
export async function pendingMigrations(orm: MikroORM): Promise<string[]> {
  const rows = await orm.em
    .fork()
    .execute<{ name: string }[]>(`select name from ${MIGRATIONS_TABLE}`)
    .catch((error: unknown) => {
      if (error instanceof TableNotFoundException) return [];
      throw error;
    });
  const applied = new Set(rows.map(({ name }) => name));
  return MIGRATIONS.map(({ name }) => name).filter((name) => !applied.has(name));
}
