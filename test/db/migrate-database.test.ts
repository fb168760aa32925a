import { Writable } from 'node:stream';
import { Client } from 'pg';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { MIGRATIONS } from '../../src/db/migrations/migration-list.ts';
import { silentLogger } from '../support/database.ts';
import { runSql } from '../../testkit/database.ts';
import { createOwnedDatabase } from './owned-database.ts';
import type { OwnedDatabase } from './owned-database.ts';

const NAMES = MIGRATIONS.map(({ name }) => name);
const migrate = (url: string) => migrateDatabase({ url, logger: silentLogger });

function keepLog(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return { logger: pino(stream), lines };
}

let database: OwnedDatabase;
beforeEach(async () => {
  database = await createOwnedDatabase();
});
afterEach(() => database.drop());

test('ten processes at once: each migration runs once and no process fails', async () => {
  const applied = await Promise.all(Array.from({ length: 10 }, () => migrate(database.url)));
  expect(applied.flat().sort()).toEqual(NAMES);
  expect(await runSql(database.url, 'select name from tidemark_migrations order by id')).toEqual(
    NAMES.map((name) => ({ name })),
  );
});

test('a process that waits for another logs it, and stops waiting when aborted', async () => {
  const other = new Client({ connectionString: database.url });
  await other.connect();
  const { logger, lines } = keepLog();
  const stop = new AbortController();
  try {
    await other.query('select pg_advisory_lock(7305808869)');
    const waiting = migrateDatabase({ url: database.url, logger });
    const stopped = migrateDatabase({ url: database.url, logger: silentLogger, signal: stop.signal });
    await vi.waitFor(
      () => expect(lines.join('')).toContain('another process is migrating this database'),
      10_000,
    );
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(stopped).rejects.toBe(reason);
    await other.query('select pg_advisory_unlock(7305808869)');
    expect(await waiting).toEqual(NAMES);
  } finally {
    await other.end();
  }
});

test("a migration is not ended by the role's timeouts", async () => {
  // Older versions of PostgreSQL do not know all of them.
  const limits = await runSql<{ name: string }>(
    database.url,
    `select name from pg_settings where name in
       ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`,
  );
  await runSql(
    database.url,
    ...limits.map(({ name }) => `alter role ${database.owner} set ${name} = '200ms'`),
  );
  await runSql(
    database.url,
    'create table chat_rooms (id uuid primary key, type int, is_community bool, is_public bool, created_at timestamptz, updated_at timestamptz)',
  );
  await migrate(database.url);
  await runSql(
    database.url,
    'drop index chat_messages_live_by_room_idx',
    `delete from tidemark_migrations where name = '${NAMES[1]}'`,
  );
  const reader = new Client({ connectionString: database.adminUrl });
  await reader.connect();
  try {
    await reader.query('begin isolation level repeatable read');
    await reader.query('select 1 from chat_messages');
    const { logger, lines } = keepLog();
    const migrating = migrateDatabase({ url: database.url, logger });
    // The build has waited for the reader for longer than any of the timeouts.
    await vi.waitFor(async () => {
      const rows = await runSql(
        database.adminUrl,
        `select 1 from pg_stat_activity where query like 'create index concurrently%' and wait_event = 'virtualxid' and clock_timestamp() - query_start > '500ms'`,
      );
      expect(rows).toHaveLength(1);
    }, 5_000);
    await reader.query('commit');
    expect(await migrating).toEqual([NAMES[1]]);
    expect(lines.join('')).not.toContain('the migration lock broke');
  } finally {
    await reader.end();
  }
});

test('the tables may be in any schema of the search path', async () => {
  await runSql(
    database.url,
    'create schema "Chat service"',
    `alter role ${database.owner} set search_path = "Chat service", public`,
  );
  expect(await migrate(database.url)).toEqual(NAMES);
  expect(await migrate(database.url)).toEqual([]);
  expect(
    await runSql(
      database.url,
      `select tablename from pg_tables where schemaname = 'Chat service' order by 1`,
    ),
  ).toEqual(
    ['chat_members', 'chat_messages', 'chat_rooms', 'tidemark_migrations'].map((tablename) => ({
      tablename,
    })),
  );
});

test('a role that may only read passes if nothing is to do; otherwise the error names the missing rights', async () => {
  const reader = await database.addRole();
  await expect(migrate(reader.url)).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: 'The database cannot be migrated: permission denied for schema public',
  });
  await migrate(database.url);
  await runSql(database.url, `grant select on all tables in schema public to ${reader.name}`);
  expect(await migrate(reader.url)).toEqual([]);
});

test('migrations of a newer version are left unchanged', async () => {
  await migrate(database.url);
  await runSql(database.url, `insert into tidemark_migrations (name) values ('9999-of-the-future')`);
  expect(await migrate(database.url)).toEqual([]);
  expect(await runSql(database.url, `select from tidemark_migrations`)).toHaveLength(NAMES.length + 1);
});

test('a migration waits only briefly for a table that a long transaction locks, because writers would queue behind it', async () => {
  await runSql(
    database.url,
    'create table chat_rooms (id uuid primary key, type int, is_community bool, is_public bool, created_at timestamptz, updated_at timestamptz)',
  );
  const holder = new Client({ connectionString: database.url });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select 1 from chat_rooms');
    await expect(
      migrateDatabase({ url: database.url, logger: silentLogger, tablePatienceMs: 0 }),
    ).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The database cannot be migrated now: canceling statement due to lock timeout',
    });
    await holder.query('rollback');
    expect(await migrate(database.url)).toEqual(NAMES);
  } finally {
    await holder.end();
  }
});

test('an unreachable database is UNAVAILABLE, not a fault of the schema', async () => {
  const gone = new URL(database.url);
  gone.pathname = '/not_there';
  await expect(migrate(gone.href)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  gone.port = '1';
  await expect(migrate(gone.href)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
