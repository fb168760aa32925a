import type { Pool } from 'pg';

export interface Activity {
  readonly pid: number;
  readonly state: string;
  /** What the connection waits for: `ClientWrite` if its client does not read. */
  readonly wait: string | null;
  readonly query: string;
}

/** The connections of an application to the pool's database, as the server sees them. */
export async function activityOf(pool: Pool, applicationName: string): Promise<Activity[]> {
  const { rows } = await pool.query<Activity>(
    `select pid, state, wait_event as wait, query from pg_stat_activity
     where datname = current_database() and application_name = $1 and backend_type = 'client backend'
     order by pid`,
    [applicationName],
  );
  return rows;
}

/** Only the connections with a running statement. */
export async function activeStatements(pool: Pool, applicationName: string): Promise<Activity[]> {
  return (await activityOf(pool, applicationName)).filter(({ state }) => state === 'active');
}
