import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ChatWorld, Columns, Seat } from '../../testkit/chat-world.ts';
import type { Door, DoorAnswer, DoorRequest } from '../../testkit/door.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { MESSAGE_FIELDS, PLAIN_FIELDS } from '../../testkit/wire-message.ts';

/** What each check gets: one door, and a database that other services write to. */
export interface Bench {
  readonly door: Door;
  readonly world: ChatWorld;
  /** A sync that must succeed. */
  sync(accountId: string, since: number): Promise<DoorAnswer>;
  /** A sync that may fail. */
  ask(request: DoorRequest): Promise<DoorAnswer>;
}

/** A sentence of the spec (S) or a promise of ours beyond it (B), with its check. An id never changes its meaning. */
export interface Clause {
  readonly id: string;
  readonly sentence: string;
  readonly check: (bench: Bench) => Promise<void>;
}

const clause = (id: string, sentence: string, check: Clause['check']): Clause => ({ id, sentence, check });
const ids = (answer: DoorAnswer) => answer.messages.map(({ id }) => id);
const at = (ms: number) => new Date(ms).toISOString();
const DAY_ONE = Date.parse('2024-02-02T10:00:00Z');

async function onlyMessage(bench: Bench, columns: Columns = {}) {
  const seat = await bench.world.seat();
  await bench.world.message(seat, columns);
  const answer = await bench.sync(seat.accountId, 0);
  expect(answer.messages).toHaveLength(1);
  return answer.messages[0]!;
}

/** How many messages an account with this membership gets from a room that has one. */
async function seen(bench: Bench, columns: Columns, roomColumns: Columns = {}): Promise<number> {
  const roomId = await bench.world.room(roomColumns);
  const author = await bench.world.seat({ roomId });
  await bench.world.message(author);
  const reader = await bench.world.seat({ roomId, columns });
  return (await bench.sync(reader.accountId, 0)).messages.length;
}

const refused = (
  id: string,
  sentence: string,
  request: (seat: Seat) => Omit<DoorRequest, 'authorization'>,
): Clause =>
  clause(id, sentence, async (bench) => {
    const seat = await bench.world.seat();
    const authorization = `Bearer ${tokenFor(seat.accountId)}`;
    const answer = await bench.ask({ ...request(seat), authorization });
    expect(answer.fault).toBe('BAD_USER_INPUT');
    expect(answer.status).toBe(400);
  });

const answered = (
  id: string,
  sentence: string,
  request: Omit<DoorRequest, 'authorization'>,
  messages: number,
): Clause =>
  clause(id, sentence, async (bench) => {
    const seat = await bench.world.seat();
    await bench.world.message(seat);
    const answer = await bench.ask({ ...request, authorization: `Bearer ${tokenFor(seat.accountId)}` });
    expect(answer.fault).toBeUndefined();
    expect(answer.messages).toHaveLength(messages);
    expect(Math.abs(answer.currentTimestamp - Date.now())).toBeLessThan(60_000);
  });

const unauthenticated = (id: string, sentence: string, authorization: () => string | undefined): Clause =>
  clause(id, sentence, async (bench) => {
    const answer = await bench.ask({ since: 0, authorization: authorization() });
    expect(answer.fault).toBe('UNAUTHENTICATED');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

export const CLAUSES: readonly Clause[] = [
  clause(
    'S-1',
    'A sync returns the messages of all rooms the user is a member of, in one flat list.',
    async (bench) => {
      const first = await bench.world.seat();
      const second = await bench.world.seat({ accountId: first.accountId });
      const expected = [
        await bench.world.message(first, { created_at: at(DAY_ONE) }),
        await bench.world.message(second, { created_at: at(DAY_ONE + 1) }),
      ];
      const answer = await bench.sync(first.accountId, 0);
      expect(ids(answer)).toEqual(expected);
      expect(answer.messages.map((message) => message.chat_room_id)).toEqual([first.roomId, second.roomId]);
    },
  ),
  clause('S-2', 'total_count is the number of messages returned.', async (bench) => {
    const seat = await bench.world.seat();
    expect((await bench.sync(seat.accountId, 0)).totalCount).toBe(0);
    await bench.world.message(seat);
    await bench.world.message(seat);
    expect((await bench.sync(seat.accountId, 0)).totalCount).toBe(2);
  }),
  clause(
    'S-3',
    'current_timestamp is a Unix timestamp in milliseconds; sent back, it brings only what is new.',
    async (bench) => {
      const seat = await bench.world.seat();
      await bench.world.message(seat);
      const first = await bench.sync(seat.accountId, 0);
      expect(Number.isSafeInteger(first.currentTimestamp)).toBe(true);
      expect(Math.abs(first.currentTimestamp - Date.now())).toBeLessThan(60_000);
      const later = await bench.world.liveMessage(seat);
      expect(ids(await bench.sync(seat.accountId, first.currentTimestamp))).toEqual([later]);
    },
  ),
  clause(
    'S-4',
    'On the initial sync last_sync_timestamp is 0, and everything since 1970 is new.',
    async (bench) => {
      const seat = await bench.world.seat();
      const old = await bench.world.message(seat, { created_at: '1970-01-01T00:00:00.001Z' });
      expect(ids(await bench.sync(seat.accountId, 0))).toEqual([old]);
    },
  ),
  clause(
    'S-5',
    'The server returns messages created after the timestamp: not at it (P-5).',
    async (bench) => {
      const seat = await bench.world.seat();
      await bench.world.message(seat, { created_at: at(DAY_ONE) });
      const after = await bench.world.message(seat, { created_at: '2024-02-02T10:00:00.000001Z' });
      expect(ids(await bench.sync(seat.accountId, DAY_ONE))).toEqual([after]);
      expect(await bench.sync(seat.accountId, DAY_ONE + 1)).toMatchObject({ messages: [] });
    },
  ),
  clause('S-6', 'Messages are sorted by created_at in ascending order, over all rooms.', async (bench) => {
    const first = await bench.world.seat();
    const second = await bench.world.seat({ accountId: first.accountId });
    const third = await bench.world.message(first, { created_at: at(DAY_ONE + 3) });
    const one = await bench.world.message(first, { created_at: at(DAY_ONE + 1) });
    const two = await bench.world.message(second, { created_at: at(DAY_ONE + 2) });
    expect(ids(await bench.sync(first.accountId, 0))).toEqual([one, two, third]);
  }),
  clause('S-7', 'Messages of one moment are sorted by id (P-4, P-5).', async (bench) => {
    const first = await bench.world.seat();
    const second = await bench.world.seat({ accountId: first.accountId });
    const all = Array.from({ length: 12 }, () => randomUUID());
    for (const [index, id] of all.entries()) await bench.world.message(index % 2 ? first : second, { id });
    expect(ids(await bench.sync(first.accountId, 0))).toEqual(all.toSorted());
  }),
  clause('S-8', 'Only rooms where joined_at is not null count.', async (bench) => {
    expect(await seen(bench, { joined_at: null })).toBe(0);
    expect(await seen(bench, {})).toBe(1);
  }),
  clause('S-9', 'Only rooms where leave_at is null count.', async (bench) => {
    expect(await seen(bench, { leave_at: '2024-01-01T00:00:00Z' })).toBe(0);
  }),
  clause(
    'S-10',
    'Of a room with more than 500 new messages only the most recent 500 are returned (P-6).',
    async (bench) => {
      const full = await bench.world.seat();
      const quiet = await bench.world.seat({ accountId: full.accountId });
      const lone = await bench.world.message(quiet, { created_at: at(DAY_ONE - 1) });
      await bench.world.messages(full, 510, { after: DAY_ONE, apartMs: 1, sql: { content: 'n::text' } });
      const answer = await bench.sync(full.accountId, 0);
      expect(answer.totalCount).toBe(501);
      expect(ids(answer)[0]).toBe(lone);
      expect(answer.messages.slice(1).map(({ content }) => content)).toEqual(
        Array.from({ length: 500 }, (_, index) => String(index + 11)),
      );
    },
  ),
  clause('S-11', 'End-to-end encrypted messages carry their payload fields.', async (bench) => {
    const message = await onlyMessage(bench, {
      is_encrypted: true,
      content: 'must not be seen',
      ciphertext: Buffer.from('x'.repeat(100)),
      encryption_header: Buffer.from([0, 1, 254, 255]),
      encryption_signature: Buffer.from('s'),
      encryption_scheme: 'mls',
      encryption_epoch: '9007199254740993',
      encryption_message_type: 'application',
      client_message_id: 'client-1',
    });
    expect(Object.keys(message)).toEqual(MESSAGE_FIELDS);
    expect(message).toMatchObject({
      content: null,
      is_encrypted: true,
      ciphertext: Buffer.from('x'.repeat(100)).toString('base64'),
      encryption_header: 'AAH+/w==',
      encryption_signature: 'cw==',
      encryption_scheme: 'mls',
      encryption_message_type: 'application',
      client_message_id: 'client-1',
    });
  }),
  unauthenticated('S-12', 'A missing token is 401.', () => undefined),
  unauthenticated('S-13', 'An invalid token is 401.', () => 'Bearer not.a.token'),
  unauthenticated(
    'S-14',
    'A token signed by somebody else is 401.',
    () => `Bearer ${tokenFor(randomUUID()).slice(0, -4)}AAAA`,
  ),
  unauthenticated('S-15', 'An expired token is 401.', () => `Bearer ${tokenFor(randomUUID(), -1)}`),
  refused('S-16', 'A missing last_sync_timestamp is 400.', () => ({ since: undefined })),
  clause('S-17', 'Both doors take a POST with the token in the Authorization header.', async (bench) => {
    const seat = await bench.world.seat();
    const answer = await bench.ask({ since: 0, authorization: `Bearer ${tokenFor(seat.accountId)}` });
    expect(answer).toMatchObject({ status: 200, fault: undefined });
  }),
  clause('S-18', 'The examples of the spec: that request brings that message.', async (bench) => {
    const seat = await bench.world.seat();
    const message = await bench.world.message(seat, {
      content: 'Hello world',
      nonce: 'abc123',
      type: 'text',
      created_at: '2024-02-02T10:00:00Z',
      meta: '{}',
    });
    const answer = await bench.sync(seat.accountId, 1_706_745_600_000);
    expect(answer).toMatchObject({ totalCount: 1 });
    expect(answer.messages).toEqual([
      {
        id: message,
        content: 'Hello world',
        chat_room_id: seat.roomId,
        sender_id: seat.memberId,
        created_at: '2024-02-02T10:00:00Z',
        type: 'text',
        nonce: 'abc123',
        attachments: [],
        meta: {},
      },
    ]);
  }),

  clause('B-1', 'A plain message has exactly nine keys.', async (bench) => {
    expect(Object.keys(await onlyMessage(bench, { client_message_id: 'c', encryption_epoch: '1' }))).toEqual(
      PLAIN_FIELDS,
    );
  }),
  clause('B-2', "A plain message's fields are the row's.", async (bench) => {
    const seat = await bench.world.seat();
    const id = await bench.world.message(seat, {
      content: 'Zażółć „quoted" \u2028 🌊 \\ \u0001',
      type: 'messages.update',
      nonce: 'n-1',
      meta: JSON.stringify({ message_id: 'm', deep: { list: [1, 'two', null] } }),
      attachments: JSON.stringify([{ id: 'file', size: 12 }, 'x']),
    });
    expect((await bench.sync(seat.accountId, 0)).messages).toEqual([
      {
        id,
        content: 'Zażółć „quoted" \u2028 🌊 \\ \u0001',
        chat_room_id: seat.roomId,
        sender_id: seat.memberId,
        created_at: '2024-02-02T10:00:00Z',
        type: 'messages.update',
        nonce: 'n-1',
        attachments: [{ id: 'file', size: 12 }, 'x'],
        meta: { message_id: 'm', deep: { list: [1, 'two', null] } },
      },
    ]);
  }),
  clause(
    'B-3',
    'created_at has no fraction when there is none, and microseconds when there are any.',
    async (bench) => {
      expect((await onlyMessage(bench)).created_at).toBe('2024-02-02T10:00:00Z');
      const fine = await onlyMessage(bench, { created_at: '2024-02-02T12:00:00.12345+02:00' });
      expect(fine.created_at).toBe('2024-02-02T10:00:00.123450Z');
    },
  ),
  clause(
    'B-4',
    'A null meta is sent as {}; whatever else is stored, meta is an object and attachments a list.',
    async (bench) => {
      expect((await onlyMessage(bench, { meta: null })).meta).toEqual({});
      expect((await onlyMessage(bench, { meta: 'null' })).meta).toEqual({});
      expect((await onlyMessage(bench, { meta: '[1]' })).meta).toEqual({});
      expect((await onlyMessage(bench, { attachments: 'null' })).attachments).toEqual([]);
      expect((await onlyMessage(bench, { attachments: '[1,null,{"a":null}]' })).attachments).toEqual([
        1,
        { a: null },
      ]);
    },
  ),
  clause('B-5', 'Numbers beyond a double keep their digits.', async (bench) => {
    const seat = await bench.world.seat();
    await bench.world.message(seat, {
      meta: '{"big":12345678901234567890,"epoch":1}',
      is_encrypted: true,
      encryption_epoch: '9007199254740993',
    });
    const { text } = await bench.sync(seat.accountId, 0);
    expect(text).toMatch(/"big":\s*12345678901234567890/);
    expect(text).toMatch(/:9007199254740993[,}]/);
  }),
  clause('B-6', 'A deleted message, membership or room does not exist for sync.', async (bench) => {
    const deleted = { deleted_at: '2024-02-03T00:00:00Z' };
    expect(await seen(bench, deleted)).toBe(0);
    expect(await seen(bench, {}, deleted)).toBe(0);
    const seat = await bench.world.seat();
    await bench.world.message(seat, deleted);
    expect((await bench.sync(seat.accountId, 0)).messages).toEqual([]);
  }),
  clause('B-7', 'An encrypted message has null where the row has nothing.', async (bench) => {
    const message = await onlyMessage(bench, { is_encrypted: true, content: null });
    expect(Object.keys(message)).toEqual(MESSAGE_FIELDS);
    expect(MESSAGE_FIELDS.slice(10).map((key) => message[key])).toEqual(
      Array.from({ length: 7 }, () => null),
    );
  }),
  clause(
    'B-8',
    'sender_id is the membership, and the account of the token is chat_members.account_id.',
    async (bench) => {
      const author = await bench.world.seat();
      const reader = await bench.world.seat({ roomId: author.roomId });
      await bench.world.message(author);
      const [message] = (await bench.sync(reader.accountId, 0)).messages;
      expect(message?.sender_id).toBe(author.memberId);
      expect((await bench.sync(author.memberId, 0)).messages).toEqual([]);
    },
  ),
  clause('B-9', 'An account without rooms gets an empty answer.', async (bench) => {
    expect(await bench.sync(randomUUID(), 0)).toMatchObject({ messages: [], totalCount: 0 });
  }),
  clause('B-10', 'Sync answers carry Cache-Control: no-store and a request id.', async (bench) => {
    const { headers } = await bench.sync(randomUUID(), 0);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }),
  answered('B-11', '1e3 is an integer.', { since: undefined, sinceText: '1e3' }, 1),
  answered('B-12', '1000.0 is an integer.', { since: undefined, sinceText: '1000.0' }, 1),
  refused('B-13', '1.5 is not an integer.', () => ({ since: 1.5 })),
  refused('B-14', '"0" is not a number.', () => ({ since: '0' })),
  refused('B-15', 'true is not a number.', () => ({ since: true })),
  refused('B-16', 'null is not a number.', () => ({ since: null })),
  refused('B-17', 'A list is not a number.', () => ({ since: [0] })),
  answered(
    'B-18',
    "int64's first value means long ago.",
    { since: undefined, sinceText: '-9223372036854775808' },
    1,
  ),
  answered(
    'B-19',
    "int64's last value means in the future.",
    { since: undefined, sinceText: '9223372036854775807' },
    0,
  ),
  refused('B-20', 'One more than int64 holds is refused.', () => ({
    since: undefined,
    sinceText: '9223372036854775808',
  })),
  refused('B-21', 'A fraction too fine for a double is refused.', () => ({
    since: undefined,
    sinceText: '1.00000000000000000001',
  })),
  answered('B-22', 'Beyond what a date can hold is answered: the future.', { since: 8.64e15 + 1 }, 0),
  answered('B-23', 'Beyond what a date can hold is answered: long ago.', { since: -8.64e15 - 1 }, 1),
  clause('B-24', 'Dates beyond RFC 3339 do not break an answer.', async (bench) => {
    const seat = await bench.world.seat();
    await bench.world.message(seat, { created_at: '0044-03-15T12:00:00Z BC' });
    await bench.world.message(seat, { created_at: 'infinity' });
    const answer = await bench.sync(seat.accountId, -8.64e15);
    expect(answer.messages.map((message) => message.created_at)).toEqual(['0001-01-01T00:00:00Z']);
  }),
  clause('B-25', 'No error shows a stack, an SQL text or a token.', async (bench) => {
    const token = `${tokenFor(randomUUID())}x`;
    const answers = [
      await bench.ask({ since: 0, authorization: `Bearer ${token}` }),
      await bench.ask({ since: 'select', authorization: `Bearer ${tokenFor(randomUUID())}` }),
    ];
    for (const { text } of answers) {
      expect(text).not.toContain(token.slice(0, 20));
      expect(text).not.toMatch(/node_modules|\.ts:\d|\.js:\d|chat_m|at async/);
    }
  }),
];
