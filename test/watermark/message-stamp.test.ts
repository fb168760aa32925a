import { once } from 'node:events';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { expect, test } from 'vitest';
import {
  AHEAD_US,
  clockOf,
  databaseSide,
  insertMessages,
  openSession,
  stampOf,
  takeAnchor,
  us,
} from './database-side.ts';

const side = databaseSide();

test.each([
  'null',
  'now()',
  'clock_timestamp()',
  `now() + interval '1 ms'`,
  `now() + interval '3 hours'`,
  `'infinity'`,
  `now() - interval '1 s'`,
  `now() - interval '9 minutes 55 s'`,
  `now() + interval '10 minutes'`,
])('a live message dated %s gets the time of the database', async (createdAt) => {
  const before = await clockOf(side.session);
  const stamp = await stampOf(side.session, side.seat, createdAt);
  expect(stamp).toBeGreaterThanOrEqual(before);
  expect(stamp).toBeLessThanOrEqual((await clockOf(side.session)) + AHEAD_US);
});

test.each([`now() - interval '10 minutes 1 s'`, `timestamptz '2020-02-02T02:02:02.123456Z'`])(
  'P-9: a message dated %s is history and keeps its date',
  async (createdAt) => {
    const rows = await side.session.query<{ us: string; given: string }>(
      `${insertMessages(side.seat, createdAt)}, ${us(createdAt)} as given`,
    );
    expect(rows[0]!.us).toBe(rows[0]!.given);
  },
);

test.each([`now() + interval '1 year'`, 'now()', `now() - interval '1 minute'`])(
  'P-9: tidemark.keep_created_at keeps %s',
  async (createdAt) => {
    await using session = await openSession(side.database.url);
    await session.query('begin');
    await session.query(`set local tidemark.keep_created_at = 'on'`);
    const [row] = await session.query<{ us: string; given: string }>(
      `${insertMessages(side.seat, createdAt)}, ${us(createdAt)} as given`,
    );
    expect(row!.us).toBe(row!.given);
    await session.query('commit');
    // `set local` ends with its transaction, so the next message is live again.
    const before = await clockOf(session);
    expect(await stampOf(session, side.seat, createdAt)).toBeGreaterThanOrEqual(before);
  },
);

test('keep_created_at still stamps a message without a date', async () => {
  await using session = await openSession(side.database.url);
  await session.query(`set tidemark.keep_created_at = 'on'`);
  const before = await clockOf(session);
  expect(await stampOf(session, side.seat, 'null')).toBeGreaterThanOrEqual(before);
});

test.each(['now()', `'2031-01-01Z'`, `'2001-01-01Z'`])(
  'an update to %s is not stamped',
  async (createdAt) => {
    const id = await side.world.liveMessage(side.seat);
    const [row] = await side.session.query<{ kept: boolean }>(
      `update chat_messages set created_at = ${createdAt}, content = 'edited' where id = $1
     returning created_at = ${createdAt} as kept`,
      [id],
    );
    expect(row!.kept).toBe(true);
  },
);

test('every row of an insert of 1,000 rows is above the published time, and none is ahead of the clock', async () => {
  const { t } = await takeAnchor(side.session);
  const rows = await side.session.query<{ us: string }>(insertMessages(side.seat, 'now()', 1000));
  const stamps = rows.map(({ us }) => BigInt(us));
  const after = (await clockOf(side.session)) + AHEAD_US;
  expect(stamps).toHaveLength(1000);
  expect(stamps.every((stamp) => stamp > t && stamp <= after)).toBe(true);
  expect(stamps).toEqual(stamps.toSorted((a, b) => Number(a - b)));
});

test('a long transaction stamps each row at its own time, even under repeatable read', async () => {
  await using session = await openSession(side.database.url);
  await session.query('begin isolation level repeatable read');
  const first = await stampOf(session, side.seat, 'now()');
  const { t } = await takeAnchor(side.session);
  const second = await stampOf(session, side.seat, 'now()');
  await session.query('commit');
  expect(first).toBeLessThanOrEqual(t);
  expect(second).toBeGreaterThan(t);
});

test('rows of COPY are stamped', async () => {
  const { t } = await takeAnchor(side.session);
  const client = new Client({ connectionString: side.database.url });
  await client.connect();
  try {
    const { memberId, roomId } = side.seat;
    const ids = [crypto.randomUUID(), crypto.randomUUID()];
    const copy = client.query(
      copyFrom(
        'copy chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at) from stdin',
      ),
    );
    for (const id of ids)
      copy.write(
        [id, 'text', 'm', 'n', '[]', memberId, roomId, '2100-01-01Z', '2100-01-01Z'].join('\t') + '\n',
      );
    copy.end();
    await once(copy, 'finish');
    const { rows } = await client.query<{ us: string }>(
      `select ${us('created_at')} as us from chat_messages where id = any($1)`,
      [ids],
    );
    const after = (await clockOf(side.session)) + AHEAD_US;
    expect(rows.map(({ us }) => BigInt(us) > t && BigInt(us) <= after)).toEqual([true, true]);
  } finally {
    await client.end();
  }
});

test('P-9: a restore, and the apply of replication, keep their dates', async () => {
  await using session = await openSession(side.database.url);
  await session.query(`set session_replication_role = 'replica'`);
  const { memberId, roomId } = side.seat;
  const [message] = await session.query<{ kept: boolean }>(
    `insert into chat_messages (id, type, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
     values (gen_random_uuid(), 'text', 'n', '[]', '${memberId}', '${roomId}', now(), now())
     returning created_at = now() as kept`,
  );
  expect(message!.kept).toBe(true);
  const [member] = await session.query<{ kept: boolean }>(
    `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
     values (gen_random_uuid(), '${roomId}', gen_random_uuid(), 0, now(), now(), now())
     returning joined_at = now() as kept`,
  );
  expect(member!.kept).toBe(true);
});

test('now() of a transaction that has long been open is live, not history', async () => {
  // Simulates a transaction that has been open for 11 minutes: the clock is 11 minutes ahead of now().
  await side.session.query(
    `create or replace function chat_clock_time() returns timestamptz language sql volatile
     as $$ select pg_catalog.clock_timestamp() + interval '11 minutes' $$`,
  );
  const before = await clockOf(side.session);
  expect(await stampOf(side.session, side.seat, 'now()')).toBeGreaterThan(before + 600_000_000n);
  const history = await stampOf(side.session, side.seat, `now() - interval '1 s'`);
  expect(history).toBeLessThan(before + 600_000_000n);
});
