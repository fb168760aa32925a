import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** The URL of another database of the same server, for the same role. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one piece of work on a connection of its own, and closes the connection afterwards. */
export async function withClient<T>(
  url: string,
  work: (client: Client) => Promise<T>,
  applicationName = 'testkit',
): Promise<T> {
  const client = new Client({ connectionString: url, application_name: applicationName });
  // A connection that is lost while idle fails the next query. The event alone must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Runs statements in order on a connection of their own. Returns the rows of the last one. */
export function runSql<Row extends object>(url: string, ...statements: readonly string[]): Promise<Row[]> {
  return withClient(url, async (client) => {
    let rows: Row[] = [];
    for (const statement of statements) ({ rows } = await client.query<Row>(statement));
    return rows;
  });
}

export interface Database {
  readonly url: string;
  readonly name: string;
  /** Ends every connection to the database and removes it. */
  drop(): Promise<void>;
}

/**
 * Creates a database with a random name.
 * @param serverUrl of a role that may create databases.
 * @param template the database to copy; an empty one when absent.
 */
export async function createDatabase(serverUrl: string, template = 'template0'): Promise<Database> {
  const name = `tidemark_test_${randomBytes(6).toString('hex')}`;
  // file_copy takes half the time of wal_log where nothing is synced to disk.
  await runSql(serverUrl, `create database ${name} template ${template} encoding 'UTF8' strategy file_copy`);
  return {
    url: databaseUrl(serverUrl, name),
    name,
    async drop() {
      await runSql(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}
