-- Written by: npm run schema

create unlogged sequence chat_clock as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
create sequence chat_clock_ceiling as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
create sequence tidemark_migrations_id_seq as integer start 1 increment 1 minvalue 1 maxvalue 2147483647 cache 1 owned by tidemark_migrations.id;

create table chat_members (
  id uuid not null,
  chat_room_id uuid not null,
  account_id uuid not null,
  nick character varying(1024),
  notify integer not null,
  last_read_at timestamp with time zone,
  joined_at timestamp with time zone,
  leave_at timestamp with time zone,
  invited_by_id uuid,
  break_until timestamp with time zone,
  timeout_until timestamp with time zone,
  timeout_cause jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint chat_members_chat_room_id_account_id_key UNIQUE (chat_room_id, account_id),
  constraint chat_members_chat_room_id_fkey FOREIGN KEY (chat_room_id) REFERENCES chat_rooms(id) ON UPDATE CASCADE ON DELETE CASCADE,
  constraint chat_members_invited_by_id_fkey FOREIGN KEY (invited_by_id) REFERENCES chat_members(id) ON UPDATE CASCADE ON DELETE SET NULL,
  constraint chat_members_pkey PRIMARY KEY (id)
);

create table chat_messages (
  id uuid not null,
  type character varying(1024) not null,
  content character varying(4096),
  meta jsonb,
  members_mentioned jsonb,
  nonce character varying(36) not null,
  edited_at timestamp with time zone,
  attachments jsonb not null,
  replied_message_id uuid,
  forwarded_message_id uuid,
  sender_id uuid not null,
  chat_room_id uuid not null,
  is_encrypted boolean default false not null,
  ciphertext bytea,
  encryption_header bytea,
  encryption_signature bytea,
  encryption_scheme character varying(128),
  encryption_message_type character varying(128),
  client_message_id character varying(128),
  encryption_epoch bigint,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint chat_messages_chat_room_id_fkey FOREIGN KEY (chat_room_id) REFERENCES chat_rooms(id) ON UPDATE CASCADE ON DELETE CASCADE,
  constraint chat_messages_forwarded_message_id_fkey FOREIGN KEY (forwarded_message_id) REFERENCES chat_messages(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  constraint chat_messages_pkey PRIMARY KEY (id),
  constraint chat_messages_replied_message_id_fkey FOREIGN KEY (replied_message_id) REFERENCES chat_messages(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  constraint chat_messages_sender_id_fkey FOREIGN KEY (sender_id) REFERENCES chat_members(id) ON UPDATE CASCADE ON DELETE CASCADE
);

create table chat_rooms (
  id uuid not null,
  name character varying(1024),
  description character varying(4096),
  type integer not null,
  is_community boolean not null,
  is_public boolean not null,
  picture jsonb,
  background jsonb,
  account_id uuid,
  realm_id uuid,
  encryption_mode integer default 0 not null,
  e2ee_policy jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint chat_rooms_pkey PRIMARY KEY (id)
);

create table tidemark_migrations (
  id integer default nextval('tidemark_migrations_id_seq'::regclass) not null,
  name character varying(255) not null,
  executed_at timestamp(6) with time zone default CURRENT_TIMESTAMP(6) not null,
  constraint tidemark_migrations_pkey PRIMARY KEY (id)
);

CREATE INDEX chat_members_joined_by_account_idx ON public.chat_members USING btree (account_id, chat_room_id) WHERE ((joined_at IS NOT NULL) AND (leave_at IS NULL) AND (deleted_at IS NULL));
CREATE INDEX chat_messages_live_by_room_idx ON public.chat_messages USING btree (chat_room_id, created_at, id) WHERE (deleted_at IS NULL);

CREATE OR REPLACE FUNCTION public.chat_anchor(OUT t bigint, OUT n bigint, OUT xmin bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
  ceiling := pg_sequence_last_value('public.chat_clock_ceiling'::regclass);
  published := coalesce(pg_sequence_last_value('public.chat_clock'::regclass), ceiling);
  t := ceil(extract(epoch from public.chat_clock_time()) * 1000)::bigint * 1000;
  if t <= published then
    perform pg_sleep(0.001);
    t := greatest(ceil(extract(epoch from public.chat_clock_time()) * 1000)::bigint * 1000, (published / 1000 + 1) * 1000);
  end if;
  if t > ceiling then
    -- Kept through a crash, whatever the role's default: what is published next must not be forgotten.
    perform set_config('synchronous_commit', 'on', true);
    perform setval('public.chat_clock_ceiling', t + 1000000);
    -- An empty register (new, or after a crash) must not take the new ceiling for what was published.
    perform setval('public.chat_clock', published);
    t := null;
    return;
  end if;
  perform setval('public.chat_clock', t);
  nearest := pg_snapshot_xmax(pg_current_snapshot());
  n := nearest::text::bigint + age(nearest::xid);
  xmin := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
end
$function$;

CREATE OR REPLACE FUNCTION public.chat_clock_time()
 RETURNS timestamp with time zone
 LANGUAGE sql
AS $function$ select pg_catalog.clock_timestamp() $function$;

CREATE OR REPLACE FUNCTION public.chat_members_live_time(given timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
AS $function$
declare
  id xid8;
  published bigint;
  stamp timestamptz;
begin
  if given is not null and (
    current_setting('tidemark.keep_created_at', true) = 'on'
    -- now() of a transaction that has been open for longer is no history.
    or (given < public.chat_clock_time() - interval '10 minutes' and given <> transaction_timestamp())
  ) then
    return given;
  end if;
  id := pg_current_xact_id();
  published := pg_sequence_last_value('public.chat_clock'::regclass);
  if published is null then
    published := pg_sequence_last_value('public.chat_clock_ceiling'::regclass);
    -- PostgreSQL 17 and newer answer null, not an error, to a role that may not read it.
    if published is null then
      raise exception 'the register of Tidemark cannot be read'
        using errcode = 'insufficient_privilege', hint = 'grant select on sequence chat_clock, chat_clock_ceiling to public';
    end if;
  end if;
  stamp := greatest(public.chat_clock_time(), timestamptz 'epoch' + (published + 1) * interval '1 microsecond');
  return stamp;
end
$function$;

CREATE OR REPLACE FUNCTION public.chat_members_stamp()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and new.joined_at is not distinct from old.joined_at
    and current_setting('tidemark.keep_created_at', true) is distinct from 'on'
  then
    new.joined_at := public.chat_members_live_time(null);
  else
    new.joined_at := public.chat_members_live_time(new.joined_at);
  end if;
  return new;
end
$function$;

CREATE OR REPLACE FUNCTION public.chat_messages_live_time(given timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
AS $function$
declare
  id xid8;
  published bigint;
  stamp timestamptz;
begin
  if given is not null and (
    current_setting('tidemark.keep_created_at', true) = 'on'
    -- now() of a transaction that has been open for longer is no history.
    or (given < public.chat_clock_time() - interval '10 minutes' and given <> transaction_timestamp())
  ) then
    return given;
  end if;
  id := pg_current_xact_id();
  published := pg_sequence_last_value('public.chat_clock'::regclass);
  if published is null then
    published := pg_sequence_last_value('public.chat_clock_ceiling'::regclass);
    -- PostgreSQL 17 and newer answer null, not an error, to a role that may not read it.
    if published is null then
      raise exception 'the register of Tidemark cannot be read'
        using errcode = 'insufficient_privilege', hint = 'grant select on sequence chat_clock, chat_clock_ceiling to public';
    end if;
  end if;
  stamp := greatest(public.chat_clock_time(), timestamptz 'epoch' + (published + 1) * interval '1 microsecond');
  return stamp;
end
$function$;

CREATE OR REPLACE FUNCTION public.chat_messages_stamp()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.created_at := public.chat_messages_live_time(new.created_at);
  return new;
end
$function$;

CREATE OR REPLACE FUNCTION public.chat_writers_xmin()
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
with held as materialized (
  select locktype, database, relation, transactionid, virtualtransaction, mode
  from pg_locks
  where granted and locktype in ('relation', 'transactionid')
), writer as (
  select virtualtransaction
  from held
  where locktype = 'relation'
    and database = (select oid from pg_database where datname = current_database())
    and relation in ('public.chat_messages'::regclass, 'public.chat_members'::regclass)
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
$function$;

CREATE TRIGGER zz_tidemark_stamp_join BEFORE INSERT ON public.chat_members FOR EACH ROW WHEN ((new.joined_at IS NOT NULL)) EXECUTE FUNCTION chat_members_stamp();
CREATE TRIGGER zz_tidemark_stamp_rejoin BEFORE UPDATE ON public.chat_members FOR EACH ROW WHEN (((new.joined_at IS NOT NULL) AND (new.leave_at IS NULL) AND (new.deleted_at IS NULL) AND ((old.joined_at IS NULL) OR (old.leave_at IS NOT NULL) OR (old.deleted_at IS NOT NULL)))) EXECUTE FUNCTION chat_members_stamp();
CREATE TRIGGER zz_tidemark_stamp BEFORE INSERT ON public.chat_messages FOR EACH ROW EXECUTE FUNCTION chat_messages_stamp();

grant execute on function chat_clock_time() to public;
grant execute on function chat_members_live_time(timestamp with time zone) to public;
grant execute on function chat_members_stamp() to public;
grant execute on function chat_messages_live_time(timestamp with time zone) to public;
grant execute on function chat_messages_stamp() to public;
grant select on sequence chat_clock to public;
grant select on sequence chat_clock_ceiling to public;
