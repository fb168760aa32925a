import { Client } from 'pg';
import { asAppError } from '../db/database-error.ts';

/** Any fixed number: one fill or seed at a time in a database. */
const SEEDING_LOCK = 7_305_808_870;

/**
 * Runs `work` in one transaction: all of it is committed, or nothing. Others who call this for the same database
 * wait until it is over and then see what it did.
 * @throws AppError `UNAVAILABLE` when the database cannot be reached or goes away.
 */
export async function inSeedingTransaction<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'tidemark-seed',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A connection that dies shows in the statement that fails; the event alone must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin isolation level read committed');
    // An operator's limits are for the requests of a service; this is one long piece of work.
    await client.query(
      `set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0`,
    );
    // History: Tidemark's trigger must leave these dates alone.
    await client.query(`set local tidemark.keep_created_at = 'on'`);
    await client.query(`select pg_advisory_xact_lock(${SEEDING_LOCK})`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    throw asAppError(error);
  } finally {
    // Ends an open transaction too.
    await client.end().catch(() => undefined);
  }
}
