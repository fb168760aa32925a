import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../http/serve.ts';
import { DOORS } from '../../testkit/doors.ts';
import type { Door, DoorAnswer } from '../../testkit/door.ts';
import { tokenFor } from '../../testkit/tokens.ts';

const SINCE = Date.parse('2024-05-05T10:00:00Z');
const served = serve();

interface Phone {
  readonly accountId: string;
  readonly messages: number;
}

/** Around the limit of a short answer, and far from it. */
const COUNTS = [0, 1, 3, 20, 99, 100, 101, 150, 400];
const phones: Phone[] = [];

beforeAll(async () => {
  for (const messages of COUNTS) {
    const seat = await served.world.seat();
    await served.world.messages(seat, messages, { after: SINCE, apartMs: 1 });
    phones.push({ accountId: seat.accountId, messages });
  }
  phones.push({ accountId: randomUUID(), messages: 0 });
});

const ask = (door: Door, { accountId }: Phone, since = SINCE): Promise<DoorAnswer> =>
  door.sync(served.url, { since, authorization: `Bearer ${tokenFor(accountId)}` });

describe.each(DOORS)('by $name', (door) => {
  test.each([
    ['incremental syncs', SINCE],
    ['first syncs', 0],
  ])('many %s at once get the same answers as alone', async (_what, since) => {
    const alone: DoorAnswer[] = [];
    for (const phone of phones) alone.push(await ask(door, phone, since));
    expect(alone.map(({ messages }) => messages.length)).toEqual(phones.map(({ messages }) => messages));

    const crowd = Array.from({ length: 5 }, () => phones).flat();
    const together = await Promise.all(crowd.map((phone) => ask(door, phone, since)));
    expect(together.map(({ fault }) => fault)).toEqual(crowd.map(() => undefined));
    for (const [index, { messages, totalCount }] of together.entries()) {
      expect(messages).toEqual(alone[index % phones.length]!.messages);
      expect(totalCount).toBe(messages.length);
    }
  });
});

test('cursors of one account do not mix', async () => {
  const phone = phones[COUNTS.indexOf(99)]!;
  const sinces = Array.from({ length: 30 }, (_, n) => SINCE + n * 3);
  const together = await Promise.all(sinces.map((since) => ask(DOORS[0]!, phone, since)));
  expect(together.map(({ messages }) => messages.length)).toEqual(sinces.map((_, n) => 99 - n * 3));
});
