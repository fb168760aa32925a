import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpDatabase } from '../../scripts/dump-database.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty' });
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** What a migration may change, and the line of the dump that shows it. */
const KINDS: readonly (readonly [string, string])[] = [
  ['create table t (a int, b text default $$x$$ not null)', `  b text default 'x'::text not null`],
  ['alter table t add primary key (a)', '  constraint t_pkey PRIMARY KEY (a)'],
  [
    'alter table t add column c int generated always as (a * 2) stored',
    '  c integer generated always as ((a * 2)),',
  ],
  ['alter table t set (fillfactor = 70)', ') with (fillfactor=70);'],
  [
    'create unlogged sequence s as bigint start 5',
    'create unlogged sequence s as bigint start 5 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;',
  ],
  [
    'create index i on t (b) where b is not null',
    'CREATE INDEX i ON public.t USING btree (b) WHERE (b IS NOT NULL);',
  ],
  [
    'create function f() returns trigger language plpgsql as $$ begin return new; end $$',
    'grant execute on function f() to public;',
  ],
  [`alter function f() security definer set search_path = ''`, ' SECURITY DEFINER'],
  [
    'create trigger g before insert on t for each row execute function f()',
    'CREATE TRIGGER g BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION f();',
  ],
  [
    'alter table t enable always trigger g',
    'CREATE TRIGGER g BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION f(); -- enabled always',
  ],
  ['grant usage on sequence s to pg_monitor', 'grant usage on sequence s to pg_monitor;'],
  ['grant select, insert on t to pg_monitor', 'grant insert, select on table t to pg_monitor;'],
  ['create schema other create table u (a int)', 'create table other.u ('],
  ['create view v as select a from t', '-- also there: view v'],
  [`create type e as enum ('x')`, '-- also there: type e'],
];

test.each(KINDS)('%s is seen', async (statement, line) => {
  const before = await dumpDatabase(client);
  await client.query(statement);
  const after = await dumpDatabase(client);
  expect(after).not.toBe(before);
  expect(after.split('\n')).toContain(line);
});

test('rights that were revoked from public are not shown as granted', async () => {
  await client.query('revoke execute on function f() from public');
  expect(await dumpDatabase(client)).not.toContain('grant execute on function f()');
});
