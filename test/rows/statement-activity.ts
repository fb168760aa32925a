import type { Pool } from 'pg';

export interface Activity {
  readonly pid: number;
  readonly state: string;
  /** What it waits for: `ClientWrite` when its client does not read. */
  readonly wait: string | null;
  readonly query: string;
}

/** What an application's connections to the pool's database do, as the server sees it. */
export async function activityOf(pool: Pool, applicationName: string): Promise<Activity[]> {
  const { rows } = await pool.query<Activity>(
    `select pid, state, wait_event as wait, query from pg_stat_activity
     where datname = current_database() and application_name = $1 and backend_type = 'client backend'
     order by pid`,
    [applicationName],
  );
  return rows;
}

/** Those that have a statement under way. */
export async function activeStatements(pool: Pool, applicationName: string): Promise<Activity[]> {
  return (await activityOf(pool, applicationName)).filter(({ state }) => state === 'active');
}
