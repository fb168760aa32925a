import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { isLiveRoom, joinedRoomIds } from '../../src/membership/joined-rooms.ts';
import { serve } from '../http/serve.ts';

const served = serve();
const DAY = '2024-02-02T10:00:00Z';

test.each([
  { membership: 'joined', columns: {}, room: {}, counts: true },
  { membership: 'invited', columns: { joined_at: null }, room: {}, counts: false },
  { membership: 'left', columns: { leave_at: DAY }, room: {}, counts: false },
  { membership: 'deleted', columns: { deleted_at: DAY }, room: {}, counts: false },
  { membership: 'of a deleted room', columns: {}, room: { deleted_at: DAY }, counts: false },
])('a membership that is $membership counts: $counts', async ({ columns, room, counts }) => {
  const roomId = await served.world.room(room);
  const { accountId } = await served.world.seat({ roomId, columns });
  const { rows } = await served.world.pool.query<{ chat_room_id: string }>(
    `select chat_room_id from (${joinedRoomIds('$1')}) joined
     join chat_rooms r on r.id = chat_room_id and ${isLiveRoom('r')}`,
    [accountId],
  );
  expect(rows.map(({ chat_room_id: id }) => id)).toEqual(counts ? [roomId] : []);
});

test('joined rooms are found with the index of memberships alone', async () => {
  const client = await served.world.pool.connect();
  try {
    await client.query('begin');
    // PostgreSQL would read an empty table completely.
    await client.query('set local enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (costs off) ${joinedRoomIds(`'${randomUUID()}'`)}`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('chat_members_joined_by_account_idx');
    // A filter would check each row for something the index does not cover.
    expect(plan).not.toContain('Filter:');
  } finally {
    await client.query('rollback');
    client.release();
  }
});
