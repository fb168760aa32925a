import { Migration } from '@mikro-orm/migrations';

/** A timestamptz column that the triggers stamp. `step` is its resolution, µs. */
interface StampedColumn {
  readonly table: string;
  readonly column: string;
  readonly step: number;
}

/**
 * The database's half of the watermark (docs/PROTOCOL.md has the proof): a register of the highest published time,
 * triggers that stamp live rows above it, and the function that publishes.
 */
export class CreateWatermark extends Migration {
  override async up(): Promise<void> {
    const [row] = await this.execute(
      `select quote_ident(n.nspname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.oid = to_regclass('chat_messages')`,
    );
    const schema = (row as { name: string }).name;
    const messages = await this.stampedColumn('chat_messages', 'created_at');
    const members = await this.stampedColumn('chat_members', 'joined_at');

    // A table lock that waits for a long transaction makes every later writer wait for us.
    this.addSql(`set local lock_timeout = '2s'`);
    this.addSql(registerSql(schema));
    this.addSql(clockSql(schema));
    this.addSql(stampSql(schema, messages));
    this.addSql(stampSql(schema, members));
    this.addSql(messageTriggerSql(schema));
    this.addSql(memberTriggerSql(schema));
    this.addSql(anchorSql(schema));
    this.addSql(writersSql(schema));
    // Only the service publishes. Writers of other roles need only the triggers, which read the register.
    this.addSql(`revoke all on function ${schema}.chat_anchor(), ${schema}.chat_writers_xmin() from public`);
    this.addSql(`grant select on sequence ${schema}.chat_clock, ${schema}.chat_clock_ceiling to public`);
    // An operator may have revoked the default, and the triggers call these functions as the role that writes.
    this.addSql(
      `grant execute on function ${schema}.chat_clock_time(), ${schema}.chat_messages_live_time(timestamptz), ${schema}.chat_members_live_time(timestamptz) to public`,
    );
  }

  private async stampedColumn(table: string, column: string): Promise<StampedColumn> {
    const [row] = await this.execute(
      'select atttypmod as digits from pg_attribute where attrelid = to_regclass(?) and attname = ?',
      [table, column],
    );
    const digits = (row as { digits: number } | undefined)?.digits ?? -1;
    return { table, column, step: digits < 0 ? 1 : 10 ** (6 - digits) };
  }
}

/**
 * chat_clock: the highest published time, µs. It is unlogged, so that publishing writes no log and takes no transaction id.
 * After a crash it is empty. The ceiling then replaces it: it is logged and raised a second ahead, so nothing above it was
 * ever published.
 */
const registerSql = (schema: string) => `
create unlogged sequence if not exists ${schema}.chat_clock;
create sequence if not exists ${schema}.chat_clock_ceiling;
select setval('${schema}.chat_clock_ceiling',
  greatest((select last_value from ${schema}.chat_clock_ceiling), (extract(epoch from clock_timestamp()) * 1000000)::bigint))`;

/** The only clock that the functions here read, so that a test can step it. */
const clockSql = (schema: string) => `
create or replace function ${schema}.chat_clock_time() returns timestamptz
language sql volatile
as $$ select pg_catalog.clock_timestamp() $$`;

/**
 * The time of a live row. The proof depends on the order: first this transaction gets its id, then it reads the register,
 * then the clock. So a transaction whose id is assigned after a publish stamps above what was published, whatever the clock
 * says. A time older than 10 minutes is history (a restore, an import) and stays. A column coarser than a microsecond would
 * round a stamp down to the published time, so stamps for it are rounded up.
 */
const stampSql = (schema: string, { table, step }: StampedColumn) => `
create or replace function ${schema}.${table}_live_time(given timestamptz) returns timestamptz
language plpgsql volatile
as $$
declare
  id xid8;
  published bigint;
  stamp timestamptz;
begin
  if given is not null and (
    current_setting('tidemark.keep_created_at', true) = 'on'
    -- now() of a transaction that has been open for longer is no history.
    or (given < ${schema}.chat_clock_time() - interval '10 minutes' and given <> transaction_timestamp())
  ) then
    return given;
  end if;
  id := pg_current_xact_id();
  published := pg_sequence_last_value('${schema}.chat_clock'::regclass);
  if published is null then
    published := pg_sequence_last_value('${schema}.chat_clock_ceiling'::regclass);
    -- PostgreSQL 17 and newer answer null, not an error, to a role that may not read it.
    if published is null then
      raise exception 'the register of Tidemark cannot be read'
        using errcode = 'insufficient_privilege', hint = 'grant select on sequence chat_clock, chat_clock_ceiling to public';
    end if;
  end if;
  stamp := greatest(${schema}.chat_clock_time(), timestamptz 'epoch' + (published + 1) * interval '1 microsecond');
  ${
    step === 1
      ? 'return stamp;'
      : `return timestamptz 'epoch' + ceil(extract(epoch from stamp) * 1000000 / ${step})::bigint * ${step} * interval '1 microsecond';`
  }
end
$$`;

/** Ordinary triggers, not ALWAYS: a restore and the apply of replication keep their dates. Updates change nothing. */
const messageTriggerSql = (schema: string) => `
create or replace function ${schema}.chat_messages_stamp() returns trigger
language plpgsql volatile
as $$
begin
  new.created_at := ${schema}.chat_messages_live_time(new.created_at);
  return new;
end
$$;
create or replace trigger zz_tidemark_stamp before insert on ${schema}.chat_messages
for each row execute function ${schema}.chat_messages_stamp()`;

/** An account joins by an insert with joined_at, or by an update that makes its membership count for sync. */
const memberTriggerSql = (schema: string) => `
create or replace function ${schema}.chat_members_stamp() returns trigger
language plpgsql volatile
as $$
begin
  if tg_op = 'UPDATE' and new.joined_at is not distinct from old.joined_at
    and current_setting('tidemark.keep_created_at', true) is distinct from 'on'
  then
    new.joined_at := ${schema}.chat_members_live_time(null);
  else
    new.joined_at := ${schema}.chat_members_live_time(new.joined_at);
  end if;
  return new;
end
$$;
create or replace trigger zz_tidemark_stamp_join before insert on ${schema}.chat_members
for each row when (new.joined_at is not null)
execute function ${schema}.chat_members_stamp();
create or replace trigger zz_tidemark_stamp_rejoin before update on ${schema}.chat_members
for each row when (
  new.joined_at is not null and new.leave_at is null and new.deleted_at is null
  and (old.joined_at is null or old.leave_at is not null or old.deleted_at is not null)
)
execute function ${schema}.chat_members_stamp()`;

/**
 * Publishes the clock, rounded up to a whole ms, and returns an anchor: every transaction id >= n is assigned after t
 * was published. age() counts from the next id to be assigned. It reads that id when it is first called in a transaction,
 * here after the publish. In a transaction with an id of its own it would count from that id instead. So each call needs a
 * transaction of its own, with nothing before it: a single statement.
 * - t null: the call raised the ceiling instead. That assigns an id, so it takes a transaction of its own. Ask again.
 * - pg_sleep: this ms is taken, or the clock stepped back. Each publish then takes 1 ms and moves the register by 1 ms, so
 *   that the register never runs ahead of the clock, however many gateways ask.
 * - xmin: the oldest transaction in flight just after. In a quiet database it confirms the anchor in the same answer.
 */
const anchorSql = (schema: string) => `
create or replace function ${schema}.chat_anchor(out t bigint, out n bigint, out xmin bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  ceiling bigint;
  published bigint;
  nearest xid8;
begin
  if pg_is_in_recovery() then
    raise exception 'anchors come from the primary only' using errcode = 'read_only_sql_transaction';
  end if;
  if pg_current_xact_id_if_assigned() is not null then
    raise exception 'an anchor needs a transaction of its own' using errcode = 'active_sql_transaction';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('tidemark.chat_clock', 0));
  ceiling := pg_sequence_last_value('${schema}.chat_clock_ceiling'::regclass);
  published := coalesce(pg_sequence_last_value('${schema}.chat_clock'::regclass), ceiling);
  t := ceil(extract(epoch from ${schema}.chat_clock_time()) * 1000)::bigint * 1000;
  if t <= published then
    perform pg_sleep(0.001);
    t := greatest(ceil(extract(epoch from ${schema}.chat_clock_time()) * 1000)::bigint * 1000, (published / 1000 + 1) * 1000);
  end if;
  if t > ceiling then
    -- Kept through a crash, whatever the role's default: what is published next must not be forgotten.
    perform set_config('synchronous_commit', 'on', true);
    perform setval('${schema}.chat_clock_ceiling', t + 1000000);
    -- An empty register (new, or after a crash) must not take the new ceiling for what was published.
    perform setval('${schema}.chat_clock', published);
    t := null;
    return;
  end if;
  perform setval('${schema}.chat_clock', t);
  nearest := pg_snapshot_xmax(pg_current_snapshot());
  n := nearest::text::bigint + age(nearest::xid);
  xmin := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
end
$$`;

/**
 * The lowest id among transactions that hold a write lock on the two tables, or the next id to be assigned: other
 * transactions in flight have stamped nothing yet. Valid only for anchors published before the call. Prepared transactions
 * keep their locks and count.
 */
const writersSql = (schema: string) => `
create or replace function ${schema}.chat_writers_xmin() returns bigint
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
with held as materialized (
  select locktype, database, relation, transactionid, virtualtransaction, mode
  from pg_locks
  where granted and locktype in ('relation', 'transactionid')
), writer as (
  select virtualtransaction
  from held
  where locktype = 'relation'
    and database = (select oid from pg_database where datname = current_database())
    and relation in ('${schema}.chat_messages'::regclass, '${schema}.chat_members'::regclass)
    and mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
), owner as (
  select transactionid, virtualtransaction
  from held
  where locktype = 'transactionid' and mode = 'ExclusiveLock'
), nearest as materialized (
  select pg_snapshot_xmax(pg_current_snapshot()) as id
)
select nearest.id::text::bigint + age(nearest.id::xid) - coalesce((
  select max(age(transactionid))
  from owner
  where virtualtransaction in (select virtualtransaction from writer)
    or '-1/' || transactionid in (select virtualtransaction from writer)
    or (
      virtualtransaction like '-1/%'
      and exists (
        select from writer
        where virtualtransaction not like '-1/%'
          and virtualtransaction not in (select virtualtransaction from owner)
      )
    )
), 0)
from nearest
$$`;
