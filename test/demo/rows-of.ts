import { Client } from 'pg';

/** The rows of one statement, on a connection of its own. */
export async function rowsOf<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
