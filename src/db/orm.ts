import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Options } from '@mikro-orm/postgresql';
import type { PoolConfig } from 'pg';
import type { Logger } from 'pino';
import { ChatMember } from './entities/chat-member.ts';
import { ChatMessage } from './entities/chat-message.ts';
import { ChatRoom } from './entities/chat-room.ts';
import { MIGRATIONS } from './migrations/migration-list.ts';

/** A connection that cannot be had in this time is answered as unavailable rather than waited for, ms. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Default of `queryTimeoutMs`. */
const QUERY_TIMEOUT_MS = 30_000;

export interface OrmOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolMax: number;
  /** Shown in pg_stat_activity, so that an operator sees whose connections these are. */
  readonly applicationName: string;
  /** A statement without an answer for this long is given up, ms; 0: never. A dead network shows no other sign. */
  readonly queryTimeoutMs?: number;
  readonly logger?: Logger;
}

/** Settings that do not depend on a running server; shared with MikroORM's own command line. */
export const ORM_OPTIONS: Options = {
  entities: [ChatRoom, ChatMember, ChatMessage],
  extensions: [Migrator],
  forceUtcTimezone: true,
  migrations: {
    // Not MikroORM's own name: the chat service whose database this is may use MikroORM too.
    tableName: 'tidemark_migrations',
    migrationsList: MIGRATIONS,
    // Each migration commits by itself, since an index cannot be built concurrently inside a transaction.
    allOrNothing: false,
    disableForeignKeys: false,
    snapshot: false,
  },
};

/** Opens the database lazily: the first statement connects. The caller closes it with `orm.close(true)`. */
export function openOrm(options: OrmOptions): Promise<MikroORM> {
  const driverOptions: PoolConfig = {
    application_name: options.applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
    keepAlive: true,
  };
  return MikroORM.init({
    ...ORM_OPTIONS,
    clientUrl: options.url,
    pool: { min: 0, max: options.poolMax },
    driverOptions,
    ensureDatabase: false,
    logger: (message) => options.logger?.debug({ orm: message }, 'orm'),
    colors: false,
  });
}
