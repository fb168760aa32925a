import { setTimeout as sleep } from 'node:timers/promises';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Options } from '@mikro-orm/postgresql';
import type { ClientBase } from 'pg';
import type { Logger } from 'pino';
import { connectionOptions } from '../config/database-url.ts';
import { ENTITIES } from './entities/entity-list.ts';
import { MIGRATIONS } from './migrations/migration-list.ts';

/** A request fails as unavailable when no connection can be had within this time, ms. */
const CONNECT_TIMEOUT_MS = 3_000;

/** A dead network shows no other sign than silence, ms. */
const QUERY_TIMEOUT_MS = 30_000;

const CLOSE_TIMEOUT_MS = 1_000;

/** Not MikroORM's own name: the chat service whose database this is may use MikroORM too. */
export const MIGRATIONS_TABLE = 'tidemark_migrations';

export interface OrmOptions {
  readonly url: string;
  /** Maximum number of connections. */
  readonly poolMax: number;
  /** Shown in pg_stat_activity, so that an operator sees whose connections these are. */
  readonly applicationName: string;
  /** A statement fails when it has no answer within this time, ms; 30,000 when absent. */
  readonly queryTimeoutMs?: number;
  readonly logger?: Logger;
}

/** Settings that do not depend on a running server; shared with MikroORM's own command line. */
export const ORM_OPTIONS: Options = {
  entities: ENTITIES,
  extensions: [Migrator],
  forceUtcTimezone: true,
  migrations: {
    tableName: MIGRATIONS_TABLE,
    migrationsList: MIGRATIONS,
    // Each migration has its own transaction: an index cannot be built concurrently inside a shared one.
    allOrNothing: false,
    disableForeignKeys: false,
    snapshot: false,
  },
};

/** Opens the database without connecting: the first statement does. The caller closes it with `closeOrm`. */
export function openOrm(options: OrmOptions): Promise<MikroORM> {
  return MikroORM.init(initOptions(options, { query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS }));
}

/**
 * Ends the connections, within `CLOSE_TIMEOUT_MS`. `orm.close` alone would wait for ever for a connection that is still being
 * made. This happens when the server stops while the database does not answer.
 */
export async function closeOrm(orm: MikroORM): Promise<void> {
  await Promise.race([orm.close(true), sleep(CLOSE_TIMEOUT_MS)]);
}

/**
 * Removes the limits set for the role: they are meant for requests, and an index on a large table takes long. Reads the names
 * from pg_settings, since older versions lack some (transaction_timeout came with 17).
 */
const WITHOUT_LIMITS = `
select set_config(name, '0', false)
from pg_settings
where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`;

/** Like `openOrm`, for migrating: the migrations table is in `schema`, and statements have no time limit. */
export function openMigrationOrm(options: OrmOptions & { readonly schema: string }): Promise<MikroORM> {
  return MikroORM.init({
    ...initOptions(options, {
      onConnect: (client: ClientBase) => client.query(WITHOUT_LIMITS),
    }),
    // MikroORM looks in `public` unless told, whatever the search path says.
    migrations: { ...ORM_OPTIONS.migrations, tableName: `${options.schema}.${MIGRATIONS_TABLE}` },
  });
}

function initOptions(options: OrmOptions, driverOptions: Readonly<Record<string, unknown>>): Options {
  return {
    ...ORM_OPTIONS,
    clientUrl: options.url,
    pool: { min: 0, max: options.poolMax },
    driverOptions: {
      application_name: options.applicationName,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      // MikroORM itself takes only host, port, user, password and database from the URL.
      ...connectionOptions(options.url),
      ...driverOptions,
    },
    ensureDatabase: false,
    logger: (message) => options.logger?.debug({ orm: message }, 'orm'),
    colors: false,
  };
}
