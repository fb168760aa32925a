import { setTimeout as sleep } from 'node:timers/promises';
import { TableNotFoundException } from '@mikro-orm/postgresql';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { AppError } from '../errors/app-error.ts';
import { isLockTimeout, isUnavailable } from './database-error.ts';
import { MIGRATIONS } from './migrations/migration-list.ts';
import { MIGRATIONS_TABLE, openMigrationOrm } from './orm.ts';

export interface MigrateOptions {
  readonly url: string;
  readonly logger: Logger;
  /** Ends the wait for another process that migrates, or for a table; what has begun is not broken off. */
  readonly signal?: AbortSignal;
  /** For how long a table that other transactions hold is asked for again, ms. */
  readonly tablePatienceMs?: number;
}

/** Any fixed number: the same one for every Tidemark of a database. */
const MIGRATION_LOCK = 7_305_808_869;
const LOCK_POLL_MS = 100;
const WAIT_NOTICE_MS = 5_000;

/** Default of `tablePatienceMs`. */
const TABLE_PATIENCE_MS = 60_000;
/** Writers that queued behind us go on in this time, ms. */
const TABLE_RETRY_MS = 500;

/**
 * Brings the database to this version's schema and returns the names of the migrations it ran: none when it was
 * there already. However many processes call this together, each migration runs once; the others wait.
 * @throws AppError `MIGRATION_FAILED`; what earlier migrations did stays, and a later start goes on from there.
 */
export async function migrateDatabase(options: MigrateOptions): Promise<string[]> {
  const lock = new Client({
    connectionString: options.url,
    application_name: 'tidemark-migrate',
    connectionTimeoutMillis: 5_000,
  });
  // Shows in the next question of the lock; the event alone must not end the process.
  lock.on('error', (error) =>
    options.logger.warn({ err: error }, 'the connection that holds the migration lock broke'),
  );
  try {
    await lock.connect();
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
        // Asked each time: who has lost the lock has to stop, since somebody else may have begun.
        await lock.query('select');
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
 * Polls, and holds no snapshot in between: a waiter blocked inside a statement would be waited for by
 * `create index concurrently` of the process it waits for, a deadlock PostgreSQL does not see. A lock of the
 * transaction, not of the session, so that it also holds through a pooler that lends connections by transaction.
 */
async function takeLock(client: Client, { logger, signal }: MigrateOptions): Promise<void> {
  for (let waited = 0; ; waited += LOCK_POLL_MS) {
    await client.query('begin isolation level read committed');
    // The lock must last as long as the longest migration.
    await client.query(
      `select set_config(name, '0', true) from pg_settings where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')`,
    );
    // Without parameters: those of the extended protocol keep a portal, and its snapshot, until the next statement.
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as taken`,
    );
    if (rows[0]?.taken) return;
    await client.query('rollback');
    signal?.throwIfAborted();
    if (waited % WAIT_NOTICE_MS === 0)
      logger.info('another process is migrating this database; waiting for it');
    await sleep(LOCK_POLL_MS);
  }
}

/**
 * A migration asks for a table for a short time only, since every writer queues behind it for as long. While
 * transactions in flight keep the table from it, it lets the writers go on and asks again.
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

/** Where the search path finds what was migrated, or where it would make it. */
async function homeSchema(client: Client): Promise<string> {
  const { rows } = await client.query<{ schema: string | null }>(
    `select coalesce((select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                      where c.oid = to_regclass('${MIGRATIONS_TABLE}')), current_schema()) as schema`,
  );
  const schema = rows[0]?.schema;
  if (schema === null || schema === undefined) throw new Error('no schema of the search path exists');
  return schema;
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
