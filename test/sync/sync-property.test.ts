import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { serve } from '../http/serve.ts';
import { graphqlDoor } from '../../testkit/graphql-client.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { DAY_ONE, historyPlan, toHistory, writeHistory } from './random-history.ts';
import { expectedMessages } from './reference-model.ts';

const ROOM_LIMIT = 3;
const served = serve({ roomLimit: ROOM_LIMIT });

beforeAll(async () => {
  // The table of a chat service may lack this constraint. An account can then be in a room twice.
  const { rows } = await served.world.pool.query<{ name: string }>(
    `select conname as name from pg_constraint where conrelid = 'chat_members'::regclass and contype = 'u'`,
  );
  expect(rows).toHaveLength(1);
  await served.world.pool.query(`alter table chat_members drop constraint ${rows[0]!.name}`);
});

const sinces = fc.array(
  fc.integer({ min: -3, max: 8 }).map((ms) => DAY_ONE + ms),
  { minLength: 1, maxLength: 3 },
);

/** Compares both doors with the model of the spec, for random histories. */
async function checkHistories(count: number): Promise<void> {
  let sent = 0;
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(historyPlan, sinces, async (plan, cursors) => {
      const history = toHistory(plan);
      await writeHistory(served.world.pool, history);
      const requests = history.accounts.flatMap((accountId) =>
        [0, ...cursors].map((since) => ({ accountId, since })),
      );
      await Promise.all(
        requests.map(async ({ accountId, since }) => {
          const request = { since, authorization: `Bearer ${tokenFor(accountId)}` };
          const rest = await restDoor.sync(served.url, request);
          const graphql = await graphqlDoor.sync(served.url, request);
          const expected = expectedMessages(history, { accountId, since, roomLimit: ROOM_LIMIT });
          expect(
            rest.messages.map(({ id, chat_room_id, sender_id, created_at }) => ({
              id,
              chat_room_id,
              sender_id,
              created_at,
            })),
          ).toEqual(expected);
          expect(graphql.messages).toEqual(rest.messages);
          expect(rest.totalCount).toBe(expected.length);
          expect(graphql.totalCount).toBe(expected.length);
          sent += expected.length;
          cut += expectedMessages(history, { accountId, since, roomLimit: 1000 }).length - expected.length;
        }),
      );
    }),
    { numRuns: count },
  );
  // The random histories must have covered these cases.
  expect(sent).toBeGreaterThan(100);
  expect(cut).toBeGreaterThan(50);
}

test('both doors send what the model of the spec sends, for any history', () => checkHistories(50));

test('the same without the index, so the statement itself orders and limits', async () => {
  await served.world.pool.query('drop index chat_messages_live_by_room_idx');
  await checkHistories(30);
});
