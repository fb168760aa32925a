import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { databaseSide, insertMessages, openSession } from './database-side.ts';
import type { Session } from './database-side.ts';

const side = databaseSide();

async function idOf(session: Session): Promise<bigint> {
  const [row] = await session.query<{ id: string }>('select pg_current_xact_id() as id');
  return BigInt(row!.id);
}

async function writersXmin(): Promise<bigint> {
  const [row] = await side.session.query<{ id: string }>('select chat_writers_xmin() as id');
  return BigInt(row!.id);
}

/** What a transaction does, and whether it then counts as a writer. */
const CASES: readonly { name: string; isWriter: boolean; statements: () => string[] }[] = [
  { name: 'inserts a message', isWriter: true, statements: () => [insertMessages(side.seat, 'now()')] },
  {
    name: 'has long had an id and then inserts',
    isWriter: true,
    statements: () => ['create temp table elsewhere (n int)', insertMessages(side.seat, 'now()')],
  },
  {
    name: 'inserts in a savepoint',
    isWriter: true,
    statements: () => ['select pg_current_xact_id()', 'savepoint a', insertMessages(side.seat, 'now()')],
  },
  {
    name: 'joins',
    isWriter: true,
    statements: () => [
      `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
       values (gen_random_uuid(), '${side.seat.roomId}', gen_random_uuid(), 0, now(), now(), now())`,
    ],
  },
  {
    name: 'leaves',
    isWriter: true,
    statements: () => [`update chat_members set leave_at = now() where id = '${randomUUID()}'`],
  },
  {
    name: 'writes to another table',
    isWriter: false,
    statements: () => ['update chat_rooms set nick = nick'.replaceAll('nick', 'name')],
  },
  { name: 'has an id and has written nothing', isWriter: false, statements: () => ['select 1'] },
  { name: 'reads messages', isWriter: false, statements: () => ['select count(*) from chat_messages'] },
  {
    name: 'locks messages',
    isWriter: false,
    statements: () => ['select id from chat_messages for update'],
  },
  {
    name: 'has rolled back its insert',
    isWriter: false,
    statements: () => ['savepoint a', insertMessages(side.seat, 'now()'), 'rollback to a'],
  },
];

test.each(CASES)(
  'a transaction that $name counts as a writer: $isWriter',
  async ({ isWriter, statements }) => {
    await using writer = await openSession(side.database.url);
    await writer.query('begin');
    for (const statement of statements()) await writer.query(statement);
    const id = await idOf(writer);
    const xmin = await writersXmin();
    expect({ isIt: xmin === id, isAbove: xmin > id }).toEqual({ isIt: isWriter, isAbove: !isWriter });
    await writer.query('rollback');
    expect(await writersXmin()).toBeGreaterThan(id);
  },
);

test('of several writers the oldest counts', async () => {
  await using older = await openSession(side.database.url);
  await using newer = await openSession(side.database.url);
  await older.query('begin');
  await newer.query('begin');
  const first = await idOf(older);
  const second = await idOf(newer);
  await newer.query(insertMessages(side.seat, 'now()'));
  expect(await writersXmin()).toBe(second);
  await older.query(insertMessages(side.seat, 'now()'));
  expect(await writersXmin()).toBe(first);
  await older.query('commit');
  expect(await writersXmin()).toBe(second);
  await newer.query('commit');
});

test('a prepared transaction counts until it is finished', async () => {
  const gid = randomUUID();
  await using writer = await openSession(side.database.url);
  await writer.query('begin');
  await writer.query(insertMessages(side.seat, 'now()'));
  const id = await idOf(writer);
  await writer.query(`prepare transaction '${gid}'`);
  expect(await writersXmin()).toBe(id);
  await side.session.query(`commit prepared '${gid}'`);
  expect(await writersXmin()).toBeGreaterThan(id);
});

test('a writer of another database does not count, even if its tables have the same oids', async () => {
  const other = await createTestDatabase();
  try {
    await using writer = await openSession(other.url);
    await writer.query('begin');
    await writer.query(`delete from chat_messages where id = '${randomUUID()}'`);
    const id = await idOf(writer);
    expect(await writersXmin()).toBeGreaterThan(id);
    await writer.query('rollback');
  } finally {
    await other.drop();
  }
});
