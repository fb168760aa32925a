import { Client } from 'pg';
import { connectionOptions } from '../config/database-url.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** `reserved_connections` exists since PostgreSQL 16. */
const LIMIT = `
select current_setting('max_connections')::int
  - current_setting('superuser_reserved_connections')::int
  - coalesce(current_setting('reserved_connections', true)::int, 0) as "limit"`;

/** How many connections the server allows to all ordinary clients together. Rejects as the database does. */
export async function connectionLimit(url: string): Promise<number> {
  const client = new Client({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...connectionOptions(url) });
  // Without a listener, losing an idle connection would end the process. The next query fails anyway.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ limit: number }>(LIMIT);
    return rows[0]!.limit;
  } finally {
    await client.end().catch(() => undefined);
  }
}
