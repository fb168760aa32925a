import type { EntityManager } from '@mikro-orm/postgresql';
import { ANCHOR_SQL } from './anchor-row.ts';
import type { PublishedAnchor } from './anchor-row.ts';

async function one<Row extends object>(em: EntityManager, sql: string): Promise<Row | undefined> {
  const [row] = await em.execute<Row[]>(sql);
  return row;
}

/** Publishes the clock and returns an anchor; undefined when the ceiling was raised instead: ask again. */
export async function publishAnchor(em: EntityManager): Promise<PublishedAnchor | undefined> {
  const row = await one<{ t: string | null; n: string; xmin: string }>(em, ANCHOR_SQL);
  if (!row || row.t === null) return undefined;
  return { t: Number(row.t) / 1000, n: Number(row.n), xmin: Number(row.xmin) };
}

/** The oldest transaction id in flight anywhere in the server. Every id below it has finished. */
export async function readXmin(em: EntityManager): Promise<number> {
  const row = await one<{ xmin: string }>(em, 'select pg_snapshot_xmin(pg_current_snapshot()) as xmin');
  return Number(row!.xmin);
}

/** The oldest transaction id in flight that has written to the chat tables. Valid for anchors published before the call. */
export async function readWritersXmin(em: EntityManager): Promise<number> {
  const row = await one<{ xmin: string }>(em, 'select chat_writers_xmin() as xmin');
  return Number(row!.xmin);
}

/** The transaction that has held a write lock on the chat tables for longest. */
export interface Holder {
  /** Null for a prepared transaction. */
  readonly pid: number | null;
  /** The application's name, or the name of the prepared transaction. */
  readonly application: string | null;
  /** Such as idle in transaction, or active; null when the role may not see it. */
  readonly state: string | null;
  /** Age of the transaction, seconds; null when the role may not see it. */
  readonly ageSeconds: number | null;
}

export async function findHolder(em: EntityManager): Promise<Holder | undefined> {
  const row = await one<{
    pid: number | null;
    application: string | null;
    state: string | null;
    age: string | null;
  }>(
    em,
    `
select
  a.pid,
  coalesce(a.application_name, 'prepared transaction ' || p.gid) as application,
  coalesce(a.state, case when p.gid is not null then 'prepared' end) as state,
  extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared)) as age
from pg_locks l
join pg_locks x on x.virtualtransaction = l.virtualtransaction and x.locktype = 'transactionid' and x.granted
  and x.mode = 'ExclusiveLock'
left join pg_stat_activity a on a.pid = l.pid
left join pg_prepared_xacts p on p.transaction = x.transactionid
where l.granted
  and l.locktype = 'relation'
  and l.database = (select oid from pg_database where datname = current_database())
  and l.relation in ('chat_messages'::regclass, 'chat_members'::regclass)
  and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
order by age(x.transactionid) desc
limit 1`,
  );
  if (!row) return undefined;
  const { pid, application, state, age } = row;
  return { pid, application, state, ageSeconds: age === null ? null : Number(age) };
}

/** Whether live rows are stamped: all three triggers exist and fire for ordinary sessions. */
export async function readStamping(em: EntityManager): Promise<boolean> {
  const row = await one<{ triggers: string }>(
    em,
    `
select count(*) as triggers
from pg_trigger
where tgname in ('zz_tidemark_stamp', 'zz_tidemark_stamp_join', 'zz_tidemark_stamp_rejoin')
  and tgrelid in ('chat_messages'::regclass, 'chat_members'::regclass)
  and tgenabled in ('O', 'A')`,
  );
  return Number(row?.triggers) === 3;
}
