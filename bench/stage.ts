import type { Logger } from 'pino';
import { migrateDatabase } from '../src/db/migrate.ts';
import { loadMessages } from '../testkit/bulk-messages.ts';
import { databaseUrl, runSql, withClient } from '../testkit/database.ts';
import { NOT_SYNCED, startPostgres } from '../testkit/postgres.ts';
import { ACCOUNTS } from './data/accounts.ts';
import type { AccountName } from './data/accounts.ts';
import { roomGroups } from './data/data-shape.ts';
import type { DataSize } from './data/data-shape.ts';
import { startLoadGenerator } from './load/start-load-generator.ts';
import type { LoadGenerator } from './load/start-load-generator.ts';
import type { Question } from './sync-statement.ts';

/** Databases with data in an embedded server with its ordinary settings, and a load generator. */
export interface Stage extends AsyncDisposable {
  readonly generator: LoadGenerator;
  /** The database with that many messages. 0: migrated and empty. @throws Error when it was not prepared. */
  url(messages: DataSize): string;
  /** The question whose answer is the newest `count` messages of the account, and others of the same ms. */
  questionFor(messages: DataSize, account: AccountName, count: number): Promise<Question>;
}

export interface StageOptions {
  readonly sizes: readonly DataSize[];
  readonly logger: Logger;
  readonly say: (text: string) => void;
}

/** While the data is loaded, nothing must survive a crash. With wal_level minimal, indexes are built without log. */
const LOADING_SETTINGS = {
  ...NOT_SYNCED,
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  autovacuum: 'off',
};

/** Enough for all contestants: pgbench and COPY have one connection for each open request. */
const MEASURING_SETTINGS = { max_connections: '250' };

export async function openStage({ sizes, logger, say }: StageOptions): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await startPostgres({ logger, settings: LOADING_SETTINGS }));
  const url = (size: DataSize): string => {
    if (!sizes.includes(size)) throw new Error(`no data of ${size} messages was prepared`);
    return databaseUrl(server.url, `messages_${size}`);
  };
  for (const size of sizes) {
    await runSql(server.url, `create database messages_${size}`);
    await migrateDatabase({ url: url(size), logger });
    if (size > 0) await load(url(size), size, say);
  }
  await server.restart(MEASURING_SETTINGS);
  const generator = opening.use(startLoadGenerator());
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

async function load(url: string, size: DataSize, say: (text: string) => void): Promise<void> {
  const beganAt = performance.now();
  await loadMessages(url, size, roomGroups(size));
  const seconds = (performance.now() - beganAt) / 1000;
  say(`${size.toLocaleString('en-US')} messages loaded in ${seconds.toFixed(1)} s`);
}

function sinceBefore(url: string, accountId: string, count: number): Promise<number> {
  return withClient(url, async (client) => {
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
    // Rounded up to the next ms, so that the message after the wanted ones is not in the answer.
    return Number(rows[0]!.ms) + 1;
  });
}
