import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { askDoor, CODINGS, HTTP_DOORS, REST } from './ask-door.ts';
import type { Asked, HttpAnswer, HttpDoor } from './ask-door.ts';
import { serve } from './serve.ts';

const served = serve({ roomLimit: 10_000 });
const ask = (door: HttpDoor, asked: Asked): Promise<HttpAnswer> => askDoor(served.url, door, asked);

/** Creates an account with one message. Its REST answer has exactly this many bytes. */
async function accountWith(bytes: number): Promise<string> {
  const seat = await served.world.seat();
  const id = await served.world.message(seat, { meta: '{"pad":""}' });
  const padding = bytes - (await ask(REST, seat)).wire.length;
  const update = `update chat_messages set meta = jsonb_build_object('pad', repeat('x', $2)) where id = $1`;
  await served.world.pool.query(update, [id, padding]);
  expect((await ask(REST, seat)).wire).toHaveLength(bytes);
  return seat.accountId;
}

const nobody = randomUUID();
let fiveMessages: string;
let large: string;
beforeAll(async () => {
  const seat = await served.world.seat();
  for (let n = 0; n < 5; n += 1) await served.world.message(seat);
  fiveMessages = seat.accountId;
  large = await accountWith(1_000_000);
});

describe.each(HTTP_DOORS)('an answer of $name', (door) => {
  test.each([
    ['without messages', () => nobody],
    ['of five messages', () => fiveMessages],
  ])('%s has a length', async (_what, accountId) => {
    for (const coding of CODINGS) {
      const { headers, wire } = await ask(door, { accountId: accountId(), coding });
      expect(headers['content-length']).toBe(String(wire.length));
      expect(headers['transfer-encoding']).toBeUndefined();
    }
  });

  test('that is large comes in chunks', async () => {
    for (const coding of CODINGS) {
      const { headers } = await ask(door, { accountId: large, coding });
      expect(headers['transfer-encoding']).toBe('chunked');
      expect(headers['content-length']).toBeUndefined();
    }
  });

  test('below 1 KiB is not compressed, even if the client asks for it', async () => {
    for (const coding of CODINGS) {
      const { headers, text } = await ask(door, { accountId: nobody, coding });
      expect(headers['content-encoding']).toBeUndefined();
      expect(text).toContain('"messages":[]');
    }
  });

  test.each([
    ['of five messages', () => fiveMessages],
    ['that is large', () => large],
  ])('%s is compressed as the client asks, with Vary for caches', async (_what, accountId) => {
    const plain = await ask(door, { accountId: accountId() });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers.vary).toMatch(/\baccept-encoding\b/i);
    for (const coding of ['zstd', 'br', 'gzip'] as const) {
      const { headers, wire } = await ask(door, { accountId: accountId(), coding });
      expect(headers['content-encoding']).toBe(coding);
      expect(headers.vary).toMatch(/\baccept-encoding\b/i);
      expect(wire.length).toBeLessThan(plain.wire.length / 2);
    }
  });
});

test.each([1_023, 1_024, 1_025, 65_535, 65_536, 65_537, 131_072, 300_000, 1_000_001])(
  'an answer of %d bytes is the same in every coding',
  async (bytes) => {
    const accountId = await accountWith(bytes);
    for (const door of HTTP_DOORS) {
      const plain = await ask(door, { accountId });
      expect(/"pad": "(x*)"/.exec(plain.text)?.[1]?.length).toBeGreaterThan(bytes - 500);
      for (const coding of CODINGS) {
        const { headers, wire, text } = await ask(door, { accountId, coding });
        expect(text === plain.text).toBe(true);
        // Exactly one of length and chunks.
        const framing = [headers['content-length'], headers['transfer-encoding']].filter(Boolean);
        expect([[String(wire.length)], ['chunked']]).toContainEqual(framing);
      }
    }
  },
);

interface Messages {
  readonly messages: readonly { readonly id: string; readonly content: string; readonly meta: object }[];
}

describe('thousands of messages, some of them huge, with multi-byte characters', () => {
  const MESSAGES = 3_000;
  let accountId: string;
  let expected: string;

  beforeAll(async () => {
    const seat = await served.world.seat();
    accountId = seat.accountId;
    const { pool } = served.world;
    await served.world.messages(seat, MESSAGES, {
      after: Date.parse('2024-02-02T10:00:00Z'),
      apartMs: 1,
      sql: {
        content: `n || repeat('é☃🚢"\\', n % 400)`,
        meta: `case n % 500 when 7 then jsonb_build_object('n', n, 'text', repeat('☃é🚢' || n, 30000)) end`,
      },
    });
    const { rows } = await pool.query<object>(
      `select id, content, coalesce(meta, '{}') as meta from chat_messages where chat_room_id = $1 order by created_at`,
      [seat.roomId],
    );
    expected = JSON.stringify(rows);
    expect(Buffer.byteLength(expected)).toBeGreaterThan(8_000_000);
  });

  test.each(HTTP_DOORS.flatMap((door) => CODINGS.map((coding) => ({ door, coding }))))(
    'arrive complete through $door.name ($coding)',
    async ({ door, coding }) => {
      const { text } = await ask(door, { accountId, coding });
      const body = JSON.parse(Buffer.from(text, 'latin1').toString()) as Messages & {
        readonly data?: { readonly sync: Messages };
      };
      const { messages } = body.data?.sync ?? body;
      const found = JSON.stringify(messages.map(({ id, content, meta }) => ({ id, content, meta })));
      expect(found === expected).toBe(true);
    },
  );
});
