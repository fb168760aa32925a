import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { packageVersion } from '../src/cli/package-root.ts';
import { withClient } from '../testkit/database.ts';
import { findPgbench, HOW_TO_GET_PGBENCH } from './contestants/pgbench.ts';
import { TIDEMARK_SETTINGS } from './contestants/tidemark.ts';

const SETTINGS = [
  'fsync',
  'synchronous_commit',
  'shared_buffers',
  'work_mem',
  'max_connections',
  'jit',
] as const;

/** Describes the machine and the versions that the numbers are from, line by line. */
export function describeEnvironment(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ name: string; value: string }>(
      `select name, current_setting(name) as value from unnest($1::text[]) name
       union all select 'server_version', current_setting('server_version')`,
      [SETTINGS],
    );
    const values = new Map(rows.map(({ name, value }) => [name, value]));
    const [cpu] = cpus();
    const pgbench = await findPgbench();
    return [
      `${availableParallelism()} cores of ${cpu?.model.trim() ?? 'an unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`,
      `Node ${process.version}; load and servers share these cores`,
      `PostgreSQL ${values.get('server_version')} (embedded): ${SETTINGS.map((name) => `${name} ${values.get(name)}`).join(', ')}`,
      `Tidemark ${packageVersion()}: ${TIDEMARK_SETTINGS}`,
      pgbench ? `${pgbench.version}, one thread` : HOW_TO_GET_PGBENCH,
    ];
  });
}
