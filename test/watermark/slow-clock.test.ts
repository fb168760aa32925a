import { expect, test } from 'vitest';
import { databaseSide, stampOf, takeAnchor } from './database-side.ts';

const side = databaseSide();

test('with a clock that steps back by 3 s, stamps and anchors still rise', async () => {
  const { t: before } = await takeAnchor(side.session);
  await side.session.query(
    `create or replace function chat_clock_time() returns timestamptz language sql volatile
     as $$ select pg_catalog.clock_timestamp() - interval '3 s' $$`,
  );
  expect(await stampOf(side.session, side.seat, 'now()')).toBe(before + 1n);
  expect(await stampOf(side.session, side.seat, 'null')).toBe(before + 1n);
  let last = before;
  for (let round = 0; round < 20; round += 1) {
    const { t } = await takeAnchor(side.session);
    expect(t).toBe(last + 1000n);
    expect(await stampOf(side.session, side.seat, 'now()')).toBe(t + 1n);
    last = t;
  }
});
