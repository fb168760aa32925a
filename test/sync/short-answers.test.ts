import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RowReader } from '../../src/rows/row-reader.ts';
import type { RowStatement } from '../../src/rows/row-statement.ts';
import { REST_ENCODING } from '../../src/rest/sync-answer.ts';
import { createMessageEncoding } from '../../src/sync/message-encoding.ts';
import type { MessageEncoding } from '../../src/sync/message-encoding.ts';
import { createShortAnswers } from '../../src/sync/short-answers.ts';
import type { ShortAnswer, ShortAnswers } from '../../src/sync/short-answers.ts';
import { longAnswerValues } from '../../src/sync/sync-queries.ts';
import type { NewMessagesQuery } from '../../src/sync/sync-queries.ts';
import { openRows, parseRows } from '../rows/row-reading.ts';
import type { OpenRows } from '../rows/row-reading.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld, Seat } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

const START = Date.parse('2024-05-05T10:00:00Z');
const ROOM_LIMIT = 500;
const ALL = 1;
const CONTENT = createMessageEncoding([{ key: 'content', column: 'content' }]);

let database: TestDatabase;
let world: ChatWorld;
let open: OpenRows;
/** Forty accounts. All are in one shared room. Two of three also have a room of their own. */
const people: string[] = [];
/** Accounts by their number of messages, all after START. */
const many = new Map<number, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  world = openChatWorld(database.url);
  open = await openRows(database.url, 8);
  const shared = await world.room();
  const writer = await world.seat({ roomId: shared });
  for (let n = 0; n < 3; n += 1) await world.message(writer, at(n));
  await Promise.all(Array.from({ length: 40 }, (_, n) => seatPerson(n, shared)));
  for (const count of [99, 100, 101, 150]) {
    const seat = await world.seat();
    many.set(count, seat.accountId);
    await writeMany(seat, count);
  }
});

afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await world.close();
  await database.drop();
});

const at = (second: number) => ({ created_at: new Date(START + second * 1000).toISOString() });

async function seatPerson(n: number, shared: string): Promise<void> {
  const accountId = randomUUID();
  people[n] = accountId;
  await world.seat({ accountId, roomId: shared });
  if (n % 3 === 0) return;
  const own = await world.seat({ accountId });
  for (let m = 0; m < n % 5; m += 1) await world.message(own, { ...at(m), content: `of ${n}, ${m}` });
}

const writeMany = (seat: Seat, count: number): Promise<void> =>
  world.messages(seat, count, {
    after: START,
    apartMs: 1000,
    sql: { content: `'of many'` },
  });

/** The statements that were sent to the database. */
const asked: RowStatement[] = [];
/** The real reader. It records its calls. */
const noted: RowReader = {
  read(statement, signal) {
    asked.push(statement);
    return open.rows.read(statement, signal);
  },
};

let answers: ShortAnswers;
beforeEach(() => {
  asked.length = 0;
  answers = createShortAnswers({ rows: noted, roomLimit: ROOM_LIMIT });
});

const query = (accountId: string, since = ALL, upTo?: number): NewMessagesQuery => ({
  accountId,
  since,
  upTo,
});

const json = (rows: Buffer | undefined, encoding: MessageEncoding): string | undefined =>
  rows && encoding.encode(rows).bytes.toString();

async function shortly(
  asking: NewMessagesQuery,
  encoding = REST_ENCODING,
  from = answers,
): Promise<string | undefined> {
  return json((await from.read(encoding.short, asking)).rows, encoding);
}

/** The answer that a client gets alone, through the statement for long answers. */
async function alone(
  asking: NewMessagesQuery,
  encoding = REST_ENCODING,
  limit = ROOM_LIMIT,
): Promise<string> {
  const parts: Buffer[] = [];
  const statement = { ...encoding.long, values: longAnswerValues(asking, limit) };
  for await (const part of open.rows.read(statement)) parts.push(part);
  return json(Buffer.concat(parts), encoding)!;
}

const allAlone = async (queries: readonly NewMessagesQuery[]): Promise<string[]> => {
  const found: string[] = [];
  for (const each of queries) found.push(await alone(each));
  return found;
};

const sqlStateOf = (settled: PromiseSettledResult<unknown>): unknown =>
  settled.status === 'rejected' ? (settled.reason as { code: unknown }).code : 'answered';

const expectShared = (queries: readonly unknown[]): void => expect(asked.length).toBeLessThan(queries.length);

const allShortly = (queries: readonly NewMessagesQuery[]): Promise<(string | undefined)[]> =>
  Promise.all(queries.map((each) => shortly(each)));

describe('requests of the same moment share a statement, and each gets its own answer', () => {
  test('forty of them', async () => {
    const queries = people.map((accountId) => query(accountId));
    const found = await allShortly(queries);
    expect(found).toEqual(await allAlone(queries));
    expect(new Set(found).size).toBeGreaterThan(20);
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  test('requests without messages, at any place among the others', async () => {
    const [first, second] = [query(people[1]!), query(people[2]!)];
    const nobody = () => query(randomUUID());
    const upToDate = query(people[1]!, START + 3_600_000);
    const queries = [
      nobody(),
      nobody(),
      first,
      nobody(),
      upToDate,
      upToDate,
      second,
      first,
      nobody(),
      nobody(),
    ];
    expect(await allShortly(queries)).toEqual(await allAlone(queries));
    expectShared(queries);
    asked.length = 0;
    const nobodies = Array.from({ length: 6 }, nobody);
    expect(await allShortly(nobodies)).toEqual(nobodies.map(() => ''));
    expectShared(nobodies);
  });

  test('requests of one account with several cursors and cuts', async () => {
    const queries = [ALL, START, START + 1_000, START + 60_000].flatMap((since) =>
      [undefined, START, START + 1_500].map((cut) => query(people[4]!, since, cut)),
    );
    const found = await allShortly(queries);
    expect(found).toEqual(await allAlone(queries));
    expect(new Set(found).size).toBeGreaterThan(3);
    expectShared(queries);
  });

  test('requests with two encodings, in two statements', async () => {
    const asking = query(people[4]!);
    const found = await Promise.all([
      shortly(asking, REST_ENCODING),
      shortly(asking, CONTENT),
      shortly(asking, REST_ENCODING),
    ]);
    const rest = await alone(asking);
    expect(found).toEqual([rest, await alone(asking, CONTENT), rest]);
    expect(found[1]).toContain('{"content":"of 4, 0"}');
    expect(new Set(asked.map(({ name }) => name))).toEqual(
      new Set([REST_ENCODING.short.name, CONTENT.short.name]),
    );
  });

  test('but not requests that follow each other', async () => {
    for (const accountId of people.slice(0, 3)) {
      expect(await shortly(query(accountId))).toBe(await alone(query(accountId)));
    }
    expect(asked).toHaveLength(3);
  });
});

test('each room gives its newest messages, up to the limit', async () => {
  const limited = createShortAnswers({ rows: noted, roomLimit: 2 });
  const queries = [query(people[4]!), query(many.get(99)!)];
  const found = await Promise.all(queries.map((each) => shortly(each, CONTENT, limited)));
  expect(found).toEqual(await Promise.all(queries.map((each) => alone(each, CONTENT, 2))));
  expect(found[0]).toContain('of 4, 3');
  expect(found[0]).not.toContain('of 4, 1');
});

test('more than 100 messages are too many, but only for that client', async () => {
  const counts = [99, 101, 100, 150, 101, 100];
  const queries = counts.map((count) => query(many.get(count)!));
  const expected = await allAlone(queries);
  const found = await allShortly(queries);
  expect(found).toEqual(expected.map((json, index) => (counts[index]! > 100 ? undefined : json)));
  expectShared(queries);
});

test('more than 256 KiB are too much, but only for that client', async () => {
  const seat = await world.seat();
  const attachments = JSON.stringify(['x'.repeat(200_000)]);
  await world.message(seat, { ...at(0), attachments });
  expect(await shortly(query(seat.accountId))).toBe(await alone(query(seat.accountId)));
  await world.message(seat, { ...at(1), attachments });
  const [before, heavy, after] = await allShortly(
    [people[3]!, seat.accountId, people[4]!].map((id) => query(id)),
  );
  expect(before).toBe(await alone(query(people[3]!)));
  expect(heavy).toBeUndefined();
  expect(after).toBe(await alone(query(people[4]!)));
});

test('an answer has the time of its newest message', async () => {
  const ids = [people[3]!, many.get(99)!, randomUUID()];
  const found = await Promise.all(ids.map((id) => answers.read(CONTENT.short, query(id))));
  expect(found.map(({ newest }) => newest)).toEqual([
    START + 2_000,
    START + 99_000,
    Number.NEGATIVE_INFINITY,
  ]);
});

test('a fault reaches all requests that shared the statement, and no others', async () => {
  await world.pool.query('alter table chat_rooms rename to gone');
  const queries = people.slice(0, 5).map((accountId) => query(accountId));
  const faults = await Promise.allSettled(queries.map((each) => shortly(each)));
  await world.pool.query('alter table gone rename to chat_rooms');
  expect(faults.map(sqlStateOf)).toEqual(Array(5).fill('42P01'));
  expectShared(queries);
  expect(await allShortly(queries)).toEqual(await allAlone(queries));
});

test('while the database is busy, requests gather, but only for a short time', async () => {
  const lock = await world.pool.connect();
  await lock.query('begin');
  await lock.query('lock table chat_rooms in access exclusive mode');
  const queries = people.map((accountId) => query(accountId));
  const asking: Promise<string | undefined>[] = [];
  try {
    for (const each of queries) {
      asking.push(shortly(each));
      await new Promise(setImmediate);
    }
    // Statements that wait for the lock delay the next one by only a few milliseconds.
    expect(asked.length).toBeLessThan(20);
  } finally {
    await lock.query('rollback');
    lock.release();
  }
  expect(await Promise.all(asking)).toEqual(await allAlone(queries));
});

describe('a leading statement', () => {
  const leading = { text: 'select 7::int8', name: 'seven' };
  const seven = (answer: ShortAnswer) =>
    parseRows(answer.leadingRow!).map((values) => values[0]!.readBigInt64BE());

  test('gives its row to every client, also to those without rows', async () => {
    const withSeven = createShortAnswers({ rows: noted, roomLimit: ROOM_LIMIT, leading });
    const queries = [query(people[1]!), query(randomUUID()), query(many.get(101)!), query(people[4]!)];
    const found = await Promise.all(queries.map((each) => withSeven.read(REST_ENCODING.short, each)));
    expect(found.map(seven)).toEqual([[7n], [7n], [7n], [7n]]);
    expect(found.map(({ rows }) => json(rows, REST_ENCODING))).toEqual([
      await alone(queries[0]!),
      '',
      undefined,
      await alone(queries[3]!),
    ]);
    expectShared(queries);
  });

  test('fails for every client of its statement', async () => {
    const faulty = { text: 'select 1 / 0', name: 'faulty' };
    const withFault = createShortAnswers({ rows: noted, roomLimit: ROOM_LIMIT, leading: faulty });
    const asking = people.slice(0, 3).map((id) => withFault.read(REST_ENCODING.short, query(id)));
    expect((await Promise.allSettled(asking)).map(sqlStateOf)).toEqual(Array(3).fill('22012'));
  });
});
