import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { AHEAD_US, clockOf, databaseSide, takeAnchor, us } from './database-side.ts';

const side = databaseSide();

/** Inserts a seat with these columns (SQL expressions). Returns its id and its `joined_at` in µs. */
async function insertSeat(
  columns: Readonly<Record<string, string>>,
): Promise<{ id: string; us: bigint | null }> {
  const id = randomUUID();
  const names = Object.keys(columns).map((name) => `, ${name}`);
  const [row] = await side.session.query<{ us: string | null }>(
    `insert into chat_members (id, chat_room_id, account_id, notify, created_at, updated_at${names.join('')})
     values ('${id}', '${side.seat.roomId}', gen_random_uuid(), 0, now(), now()${Object.values(columns)
       .map((value) => `, ${value}`)
       .join('')})
     returning ${us('joined_at')} as us`,
  );
  return { id, us: row!.us === null ? null : BigInt(row!.us) };
}

async function update(id: string, set: string): Promise<bigint | null> {
  const [row] = await side.session.query<{ us: string | null }>(
    `update chat_members set ${set} where id = '${id}' returning ${us('joined_at')} as us`,
  );
  return row!.us === null ? null : BigInt(row!.us);
}

async function expectStamped(stamp: () => Promise<bigint | null>): Promise<void> {
  const { t } = await takeAnchor(side.session);
  const joined = await stamp();
  expect(joined).toBeGreaterThan(t);
  expect(joined).toBeLessThanOrEqual((await clockOf(side.session)) + AHEAD_US);
}

const OLD = `timestamptz '2020-02-02T02:02:02.123456Z'`;
const OLD_US = BigInt(Date.parse('2020-02-02T02:02:02.123Z')) * 1000n + 456n;

test.each(['now()', `now() + interval '1 day'`, `now() - interval '9 minutes'`])(
  'P-10: joining at %s is stamped',
  async (joinedAt) => {
    await expectStamped(async () => (await insertSeat({ joined_at: joinedAt })).us);
  },
);

test('an invitation is not stamped, and accepting it is', async () => {
  const seat = await insertSeat({});
  expect(seat.us).toBeNull();
  expect(await update(seat.id, `nick = 'x'`)).toBeNull();
  await expectStamped(() => update(seat.id, 'joined_at = now()'));
});

test.each(['leave_at', 'deleted_at'])('returning by %s = null is stamped', async (column) => {
  const seat = await insertSeat({ joined_at: OLD, [column]: 'now()' });
  expect(seat.us).toBe(OLD_US);
  await expectStamped(() => update(seat.id, `${column} = null`));
});

test('returning with a joined_at of now is stamped; an old joined_at is history', async () => {
  const live = await insertSeat({ joined_at: OLD, leave_at: 'now()' });
  await expectStamped(() => update(live.id, 'leave_at = null, joined_at = now()'));
  const past = await insertSeat({ joined_at: OLD, leave_at: 'now()' });
  expect(await update(past.id, `leave_at = null, joined_at = ${OLD} + interval '1 s'`)).toBe(
    OLD_US + 1_000_000n,
  );
});

test('joining by an insert that turns into an update is stamped', async () => {
  const seat = await insertSeat({ joined_at: OLD, leave_at: 'now()' });
  await expectStamped(async () => {
    const [row] = await side.session.query<{ us: string }>(
      `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
       select gen_random_uuid(), chat_room_id, account_id, 0, now(), now(), now() from chat_members where id = '${seat.id}'
       on conflict (chat_room_id, account_id) do update set joined_at = excluded.joined_at, leave_at = null
       returning ${us('joined_at')} as us`,
    );
    return BigInt(row!.us);
  });
});

test.each([
  `nick = 'x'`,
  'leave_at = now()',
  'deleted_at = now()',
  'last_read_at = now()',
  `leave_at = null, joined_at = ${OLD}`,
])('while joined, %s does not change joined_at', async (set) => {
  const seat = await insertSeat({ joined_at: OLD });
  expect(await update(seat.id, set)).toBe(OLD_US);
});

test('a seat that has been left and deleted is stamped only when both are undone', async () => {
  const seat = await insertSeat({ joined_at: OLD, leave_at: 'now()', deleted_at: 'now()' });
  expect(await update(seat.id, 'leave_at = null')).toBe(OLD_US);
  await expectStamped(() => update(seat.id, 'deleted_at = null'));
});
