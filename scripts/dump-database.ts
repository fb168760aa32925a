import type { Client } from 'pg';

const OUR_SCHEMAS = `(select oid from pg_namespace where nspname !~ '^pg_|^information_schema$')`;

/** Without those of identity columns (an internal dependency): they belong to their column. */
const SEQUENCES = `
select
  case c.relpersistence when 'u' then 'create unlogged sequence ' else 'create sequence ' end || c.oid::regclass
  || format(' as %s start %s increment %s minvalue %s maxvalue %s cache %s', s.seqtypid::regtype, s.seqstart,
            s.seqincrement, s.seqmin, s.seqmax, s.seqcache)
  || case when s.seqcycle then ' cycle' else '' end
  || coalesce(' owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname), '') || ';' as text
from pg_sequence s
join pg_class c on c.oid = s.seqrelid
left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')
left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where c.relnamespace in ${OUR_SCHEMAS} and d.deptype is distinct from 'i'
order by c.oid::regclass::text`;

/** Columns in the order in which they were added, then constraints by name. `not null` is shown with its column. */
const TABLES = `
with part as (
  select a.attrelid as relid, a.attnum::int as place, '' as name,
    quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attidentity <> '' then ' generated as identity'
            when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')'
            when d.oid is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid)
            else '' end
    || case when a.attnotnull then ' not null' else '' end as text
  from pg_attribute a
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped
  union all
  select conrelid, 10000, conname, 'constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid)
  from pg_constraint
  where contype in ('p', 'u', 'f', 'c', 'x')
)
select
  case c.relpersistence when 'u' then 'create unlogged table ' else 'create table ' end || c.oid::regclass || E' (\\n'
  || (select string_agg('  ' || p.text, E',\\n' order by p.place, p.name) from part p where p.relid = c.oid) || E'\\n)'
  || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') || ';' as text
from pg_class c
where c.relkind in ('r', 'p') and c.relnamespace in ${OUR_SCHEMAS}
order by c.oid::regclass::text`;

/** Indexes that do not belong to a constraint. */
const INDEXES = `
select pg_get_indexdef(i.indexrelid) || case when i.indisvalid then ';' else '; -- invalid' end as text
from pg_index i
join pg_class c on c.oid = i.indexrelid
left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
where c.relnamespace in ${OUR_SCHEMAS} and k.oid is null
order by c.oid::regclass::text`;

const FUNCTIONS = `
select rtrim(pg_get_functiondef(p.oid), E'\\n') || ';' as text
from pg_proc p
where p.prokind in ('f', 'p') and p.pronamespace in ${OUR_SCHEMAS}
order by p.oid::regprocedure::text`;

const TRIGGERS = `
select pg_get_triggerdef(t.oid)
  || case t.tgenabled when 'A' then '; -- enabled always' when 'R' then '; -- on replicas only'
                      when 'D' then '; -- disabled' else ';' end as text
from pg_trigger t
join pg_class c on c.oid = t.tgrelid
where not t.tgisinternal and c.relnamespace in ${OUR_SCHEMAS}
order by t.tgrelid::regclass::text, t.tgname`;

/** Rights of roles other than the owner. Everyone may execute a function until that right is revoked. */
const GRANTS = `
with granted as (
  select 'function ' || p.oid::regprocedure as thing, g.grantee, g.privilege_type
  from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
  where p.pronamespace in ${OUR_SCHEMAS} and g.grantee <> p.proowner
  union all
  select case c.relkind when 'S' then 'sequence ' else 'table ' end || c.oid::regclass, g.grantee, g.privilege_type
  from pg_class c, aclexplode(c.relacl) g
  where c.relnamespace in ${OUR_SCHEMAS} and g.grantee <> c.relowner
)
select 'grant ' || string_agg(lower(privilege_type), ', ' order by privilege_type) || ' on ' || thing || ' to '
  || case grantee when 0 then 'public' else grantee::regrole::text end || ';' as text
from granted
group by thing, grantee
order by thing, grantee::regrole::text`;

/** Kinds of objects that no migration creates so far. They are listed so that the first one is noticed. */
const OTHERS = `
select '-- also there: ' || pg_describe_object('pg_class'::regclass, c.oid, 0) as text
from pg_class c
where c.relkind not in ('r', 'p', 'i', 'I', 'S', 't') and c.relnamespace in ${OUR_SCHEMAS}
union all
select '-- also there: ' || pg_describe_object('pg_type'::regclass, t.oid, 0)
from pg_type t
where t.typtype in ('d', 'e', 'r') and t.typnamespace in ${OUR_SCHEMAS}
union all
select '-- also there: ' || pg_describe_object('pg_extension'::regclass, e.oid, 0)
from pg_extension e
where e.extname <> 'plpgsql'
order by 1`;

/**
 * A database's structure, read from its catalogue, as SQL that people can read and compare. The order depends only on
 * names. Owners and PostgreSQL's own objects are left out.
 */
export async function dumpDatabase(client: Client): Promise<string> {
  // So that names of every other schema are printed with it.
  await client.query(`set search_path to public`);
  const sections: string[] = [];
  for (const statement of [SEQUENCES, TABLES, INDEXES, FUNCTIONS, TRIGGERS, GRANTS, OTHERS]) {
    const { rows } = await client.query<{ text: string }>(statement);
    const separator = statement === TABLES || statement === FUNCTIONS ? '\n\n' : '\n';
    if (rows.length > 0) sections.push(rows.map(({ text }) => text).join(separator));
  }
  return `${sections.join('\n\n')}\n`;
}
