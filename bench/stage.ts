import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { migrateDatabase } from '../src/db/migrate.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { ACCOUNTS } from './data/accounts.ts';
import type { AccountName } from './data/accounts.ts';
import type { DataSize } from './data/data-shape.ts';
import { loadDatabases } from './data/load-databases.ts';
import { startLoadGenerator } from './load/start-load-generator.ts';
import type { LoadGenerator } from './load/start-load-generator.ts';
import type { Question } from './sync-statement.ts';

/** Databases with data in an embedded server with its ordinary settings, and a load generator. */
export interface Stage extends AsyncDisposable {
  readonly generator: LoadGenerator;
  /** The database of that many messages. 0: migrated and empty. @throws Error when it was not asked for at the start. */
  url(messages: DataSize): string;
  /** The question whose answer is the newest `count` messages of the account, or one more that came in the same ms. */
  questionFor(messages: DataSize, account: AccountName, count: number): Promise<Question>;
}

export interface StageOptions {
  readonly sizes: readonly DataSize[];
  readonly logger: Logger;
  readonly say: (text: string) => void;
}

/** While the data comes in: nothing that must survive a crash. With wal_level minimal, indexes are built without log. */
const LOADING_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  autovacuum: 'off',
};

export async function openStage({ sizes, logger, say }: StageOptions): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  // Also when the bench is broken off: the data is gigabytes. The server may still be on its way out then.
  const remove = (): void =>
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  process.once('exit', remove);
  opening.defer(() => {
    process.off('exit', remove);
    remove();
  });
  {
    const server = await startEmbeddedPostgres({ dataDir, logger, settings: LOADING_SETTINGS });
    try {
      await createDatabases(server.url, sizes, logger);
      await loadDatabases({ sizes, urlOf: (size) => urlOf(server.url, size), say });
    } finally {
      await server.stop();
    }
  }
  // Room for all contestants: pgbench and COPY have a connection for each request under way.
  const server = await startEmbeddedPostgres({ dataDir, logger, settings: { max_connections: '250' } });
  opening.defer(() => server.stop());
  const generator = opening.use(startLoadGenerator());
  const url = (size: DataSize): string => {
    if (!sizes.includes(size)) throw new Error(`no data of ${size} messages was prepared`);
    return urlOf(server.url, size);
  };
  const open = opening.move();
  return {
    generator,
    url,
    questionFor: async (size, account, count) => ({
      accountId: ACCOUNTS[account],
      since: await sinceBefore(url(size), ACCOUNTS[account], count),
    }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function urlOf(serverUrl: string, size: DataSize): string {
  const url = new URL(serverUrl);
  url.pathname = `/messages_${size}`;
  return url.href;
}

async function createDatabases(serverUrl: string, sizes: readonly DataSize[], logger: Logger): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    for (const size of sizes) await client.query(`create database messages_${size}`);
  } finally {
    await client.end();
  }
  for (const size of sizes) await migrateDatabase({ url: urlOf(serverUrl, size), logger });
}

async function sinceBefore(url: string, accountId: string, count: number): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ ms: string }>(
      `select floor(extract(epoch from m.created_at) * 1000)::bigint as ms
       from chat_members s
       cross join lateral (
         select created_at from chat_messages where chat_room_id = s.chat_room_id and deleted_at is null
         order by created_at desc limit $2
       ) m
       where s.account_id = $1
       order by m.created_at desc
       offset $3 limit 1`,
      [accountId, count + 1, count],
    );
    // Up to the whole ms above, so that the message that ends the list is not in it.
    return Number(rows[0]!.ms) + 1;
  } finally {
    await client.end();
  }
}
