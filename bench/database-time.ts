import { withClient } from '../testkit/database.ts';
import { summarize } from './statistics.ts';
import type { Summary } from './statistics.ts';

/** PostgreSQL may keep one plan for all values from the sixth execution on. */
const EXECUTIONS_BEFORE = 8;
const EXECUTIONS = 15;

export interface DatabaseTime {
  /** `Execution Time` of EXPLAIN ANALYZE in ms, which includes the time of its own clock readings. */
  readonly executionMs: Summary;
  /** The plan of the last execution. */
  readonly plan: string;
}

/** A statement and its values. */
export interface Prepared {
  readonly sql: string;
  readonly values: readonly string[];
}

/** Measures the time that the database itself needs for the prepared statement. */
export function measureDatabaseTime(url: string, { sql, values }: Prepared): Promise<DatabaseTime> {
  return withClient(url, async (client) => {
    await client.query(`prepare sync as ${sql}`);
    const execute = `execute sync (${values.map((value) => `'${value}'`).join(', ')})`;
    for (let execution = 0; execution < EXECUTIONS_BEFORE; execution += 1) await client.query(execute);
    const times: number[] = [];
    let plan = '';
    for (let execution = 0; execution < EXECUTIONS; execution += 1) {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain (analyze, buffers, costs off) ${execute}`,
      );
      plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      times.push(Number(/Execution Time: ([\d.]+) ms/.exec(plan)?.[1]));
    }
    return { executionMs: summarize(times), plan };
  });
}
