import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { Seat } from '../../testkit/chat-world.ts';
import { silentLogger } from '../support/database.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { runSql } from '../../testkit/database.ts';
import { createOwnedDatabase } from '../db/owned-database.ts';
import type { OwnedDatabase } from '../db/owned-database.ts';
import { insertMessages, openSession, stampOf, takeAnchor } from './database-side.ts';

let database: OwnedDatabase;
let writer: { readonly name: string; readonly url: string };
let seat: Seat;

beforeAll(async () => {
  database = await createOwnedDatabase();
  // A careful operator grants the right to call functions explicitly.
  await runSql(database.url, 'alter default privileges revoke execute on functions from public');
  await migrateDatabase({ url: database.url, logger: silentLogger });
  writer = await database.addRole();
  await runSql(
    database.url,
    `grant insert on chat_messages, chat_members to ${writer.name}`,
    `grant select (created_at) on chat_messages to ${writer.name}`,
  );
  const world = openChatWorld(database.url);
  seat = await world.seat();
  await world.close();
});
afterAll(() => database.drop());

test('messages of a role that may only insert are stamped above the time the owner published', async () => {
  await using owner = await openSession(database.url);
  await using session = await openSession(writer.url);
  const { t } = await takeAnchor(owner);
  expect(await stampOf(session, seat, 'now()')).toBeGreaterThan(t);
  // The register counts, not the clock.
  await owner.query(
    `create or replace function chat_clock_time() returns timestamptz language sql volatile
     as $$ select pg_catalog.clock_timestamp() - interval '3 s' $$`,
  );
  const later = await takeAnchor(owner);
  expect(await stampOf(session, seat, 'now()')).toBe(later.t + 1n);
});

test.each(['select * from chat_anchor()', 'select chat_writers_xmin()'])('it may not %s', async (sql) => {
  await expect(runSql(writer.url, sql)).rejects.toMatchObject({ code: '42501' });
});

test.each(['chat_clock', 'chat_clock_ceiling'])('it may not move %s', async (sequence) => {
  await expect(runSql(writer.url, `select setval('${sequence}', 1)`)).rejects.toMatchObject({
    code: '42501',
  });
});

test('the triggers do not depend on the search path of the role', async () => {
  await using session = await openSession(writer.url);
  await session.query('set search_path = pg_temp');
  const sql = insertMessages(seat, 'now()').replace('into chat_messages', 'into public.chat_messages');
  expect(await session.query(sql)).toHaveLength(1);
});

test('the whole server works as the ordinary owner of the tables', async () => {
  const server = await startTestServer({ databaseUrl: database.url });
  try {
    const [row] = await runSql<{ id: string }>(
      database.url,
      insertMessages(seat, 'now()').replace(/returning.*/s, 'returning id'),
    );
    const answer = await restDoor.sync(server.url, {
      since: 0,
      authorization: `Bearer ${tokenFor(seat.accountId)}`,
    });
    expect(answer.fault).toBeUndefined();
    expect(answer.messages.map(({ id }) => id)).toContain(row!.id);
  } finally {
    await server.close();
  }
});

// A restore without privileges has this effect. From PostgreSQL 17 on, the sequence is then read as null.
test('inserts of a role that may not read the register are refused, not stamped by the clock alone', async () => {
  await using owner = await openSession(database.url);
  await using session = await openSession(writer.url);
  await owner.query('revoke select on sequence chat_clock, chat_clock_ceiling from public');
  await expect(stampOf(session, seat, 'now()')).rejects.toMatchObject({ code: '42501' });
  await owner.query('grant select on sequence chat_clock, chat_clock_ceiling to public');
  expect(await stampOf(session, seat, 'now()')).toBeGreaterThan(0n);
});
