import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../http/serve.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { askGraphQL, expectFault } from './ask-graphql.ts';

const served = serve();
const accountId = randomUUID();
const signedIn = { authorization: `Bearer ${tokenFor(accountId)}` };
const ONE = { id: randomUUID(), content: 'one', nonce: 'n1' };
const TWO = { id: randomUUID(), content: 'two', nonce: 'n2' };
const FIRST_MS = Date.parse('2024-02-02T10:00:00Z');

beforeAll(async () => {
  const seat = await served.world.seat({ accountId });
  await served.world.message(seat, { ...ONE, created_at: '2024-02-02T10:00:00Z' });
  await served.world.message(seat, { ...TWO, created_at: '2024-02-02T10:00:01.5Z' });
});

/** Checks that the answer is exactly this data: the same keys in the same order, none twice. */
async function expectData(query: string, data: object, variables: object = {}): Promise<void> {
  const answer = await askGraphQL(served.url, { query, variables }, signedIn);
  expect(answer.text.trim()).toBe(JSON.stringify({ data }));
  expect(answer.status).toBe(200);
}

/** The same for one sync from 0. */
const expectSync = (selection: string, sync: object) =>
  expectData(`mutation { sync(lastSyncTimestamp: 0) { ${selection} } }`, { sync });

describe('a message has what the document selects, in its order', () => {
  test.each([
    ['fields', 'nonce id content', (m: typeof ONE) => ({ nonce: m.nonce, id: m.id, content: m.content })],
    ['a field twice', 'id nonce id', (m: typeof ONE) => ({ id: m.id, nonce: m.nonce })],
    ['aliases', 'b: nonce a: id again: id', (m: typeof ONE) => ({ b: m.nonce, a: m.id, again: m.id })],
    ['the names of each other', 'id: nonce nonce: id', (m: typeof ONE) => ({ id: m.nonce, nonce: m.id })],
    [
      'names every object has',
      '__proto__: id constructor: nonce toString: content',
      (m: typeof ONE) => ({ ['__proto__']: m.id, constructor: m.nonce, toString: m.content }),
    ],
    ['a constant first', '__typename id', (m: typeof ONE) => ({ __typename: 'ChatMessage', id: m.id })],
    [
      'constants amid and last',
      'id t: __typename nonce __typename',
      (m: typeof ONE) => ({ id: m.id, t: 'ChatMessage', nonce: m.nonce, __typename: 'ChatMessage' }),
    ],
    ['a constant alone', '__typename', () => ({ __typename: 'ChatMessage' })],
    [
      'nothing that is not null',
      'ciphertext encryptionEpoch',
      () => ({ ciphertext: null, encryptionEpoch: null }),
    ],
    ['nothing', 'id @skip(if: true)', () => ({})],
  ])('%s', async (_what, selection, expected) => {
    await expectSync(`messages { ${selection} }`, { messages: [expected(ONE), expected(TWO)] });
  });
});

describe('fragments', () => {
  const ids = [{ id: ONE.id }, { id: TWO.id }];

  test('inline, with a type, without one, and within each other', async () => {
    const inner = '... on ChatMessage { ... { nonce ... on ChatMessage { id } } content } id';
    await expectSync(`... on SyncPayload { ... { messages { ${inner} } } }`, {
      messages: [ONE, TWO].map(({ id, content, nonce }) => ({ nonce, id, content })),
    });
  });

  test('named, within each other, and used twice', async () => {
    const query = `
      mutation { sync(lastSyncTimestamp: 0) { ...P messages { ...B } ...P } }
      fragment P on SyncPayload { messages { nonce ...A } totalCount }
      fragment A on ChatMessage { id }
      fragment B on ChatMessage { content ...A type ...A nonce }`;
    const messages = [ONE, TWO].map(({ id, content, nonce }) => ({ nonce, id, content, type: 'text' }));
    await expectData(query, { sync: { messages, totalCount: 2 } });
  });

  test('and fields of the same name are merged', async () => {
    const both = [ONE, TWO].map(({ id, content }) => ({ id, content }));
    await expectSync('messages { id } totalCount messages { content id }', { messages: both, totalCount: 2 });
    await expectData(
      `mutation { sync(lastSyncTimestamp: 0) { messages { id } } sync(lastSyncTimestamp: 0) { messages { content } } }`,
      { sync: { messages: both } },
    );
    await expectData(
      `mutation { ...M sync(lastSyncTimestamp: 0) { totalCount } } fragment M on Mutation { sync(lastSyncTimestamp: 0) { messages { id } } }`,
      { sync: { messages: ids, totalCount: 2 } },
    );
  });
});

describe('@skip and @include', () => {
  const query = `
    mutation ($yes: Boolean!, $no: Boolean = false) {
      sync(lastSyncTimestamp: 0) {
        messages {
          id @skip(if: $yes)
          nonce @include(if: $yes)
          ...A @include(if: $no)
          ... on ChatMessage @skip(if: $no) { content @skip(if: $no) @include(if: $yes) }
          ... @include(if: $no) { type }
        }
        left: messages @skip(if: $yes) { id }
        __typename @include(if: $no)
      }
      left: sync(lastSyncTimestamp: 0) @include(if: $no) { totalCount }
    }
    fragment A on ChatMessage { createdAt }`;

  test('of fields, fragments, messages and syncs', async () => {
    await expectData(
      query,
      { sync: { messages: [ONE, TWO].map(({ nonce, content }) => ({ nonce, content })) } },
      { yes: true },
    );
    const messages = [
      { id: ONE.id, createdAt: '2024-02-02T10:00:00Z', type: 'text' },
      { id: TWO.id, createdAt: '2024-02-02T10:00:01.500000Z', type: 'text' },
    ];
    const left = [{ id: ONE.id }, { id: TWO.id }];
    await expectData(
      query,
      { sync: { messages, left, __typename: 'SyncPayload' }, left: { totalCount: 2 } },
      { yes: false, no: true },
    );
  });

  test('of messages do not change totalCount', async () => {
    await expectSync('totalCount messages @skip(if: true) { id }', { totalCount: 2 });
    await expectSync('... @include(if: false) { messages { id } }', {});
  });
});

describe('a payload has what the document selects, in its order', () => {
  test('the number of messages alone', () => expectSync('totalCount', { totalCount: 2 }));
  test('its type alone', () => expectSync('__typename', { __typename: 'SyncPayload' }));

  test('the timestamp alone', async () => {
    const query = 'mutation { sync(lastSyncTimestamp: 0) { currentTimestamp } }';
    const before = Date.now();
    const { text } = await askGraphQL(served.url, { query }, signedIn);
    const [, timestamp] = /^\{"data":\{"sync":\{"currentTimestamp":(\d+)\}\}\}$/.exec(text.trim()) ?? [];
    expect(Number(timestamp), text).toBeGreaterThanOrEqual(before);
  });

  test('messages under several names, each with fields of its own', () =>
    expectSync(
      'b: messages { id } totalCount a: messages { nonce } messages { a: __typename } none: messages { id @skip(if: true) }',
      {
        b: [{ id: ONE.id }, { id: TWO.id }],
        totalCount: 2,
        a: [{ nonce: 'n1' }, { nonce: 'n2' }],
        messages: [{ a: 'ChatMessage' }, { a: 'ChatMessage' }],
        none: [{}, {}],
      },
    ));

  test.each([
    ['messages: totalCount', { messages: 2 }],
    ['messages: __typename', { messages: 'SyncPayload' }],
    [
      'messages: totalCount totalCount: messages { id }',
      { messages: 2, totalCount: [{ id: ONE.id }, { id: TWO.id }] },
    ],
  ])('messages may be an alias of another field: %s', (selection, data) => expectSync(selection, data));
});

test('each of several syncs has its own time and fields', async () => {
  const query = `
    mutation ($since: Int64!) {
      new: sync(lastSyncTimestamp: $since) { messages { id } totalCount }
      none: sync(lastSyncTimestamp: 1800000000000) { totalCount messages { id } }
      sync(lastSyncTimestamp: 0) { messages { content } }
      __typename
    }`;
  const data = {
    new: { messages: [{ id: TWO.id }], totalCount: 1 },
    none: { totalCount: 0, messages: [] },
    sync: { messages: [{ content: 'one' }, { content: 'two' }] },
    __typename: 'Mutation',
  };
  await expectData(query, data, { since: FIRST_MS });
});

test('no text of a message is mistaken for another part of the answer', async () => {
  const seat = await served.world.seat();
  const contents = [
    `"${randomUUID()}:0"`,
    `${randomUUID()}:0`,
    '"}],"errors":[{"message":"x"}]}',
    "$& $1 $` $' $$ %s \\1",
    String.raw`\ \" \\" \u0022 \n`,
    Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code + 1)).join(''),
    '\u007f\u0080\u2028\u2029\ufeff\uffff',
    '🚢👩‍👩‍👧‍👦𝔘 é e\u0301 ☃',
    '',
  ];
  for (const [second, content] of contents.entries()) {
    await served.world.message(seat, { content, created_at: `2024-02-02T10:00:0${second}Z` });
  }
  const query =
    'mutation { sync(lastSyncTimestamp: 0) { a: messages { content } b: messages { c: content } } }';
  const answer = await askGraphQL(
    served.url,
    { query },
    { authorization: `Bearer ${tokenFor(seat.accountId)}` },
  );
  const data = {
    sync: { a: contents.map((content) => ({ content })), b: contents.map((c) => ({ c })) },
  };
  expect(answer.text.trim()).toBe(JSON.stringify({ data }));
});

test('a fault of one sync makes the data of all syncs null', async () => {
  const query =
    'mutation { a: sync(lastSyncTimestamp: 0) { messages { id } } b: sync(lastSyncTimestamp: 0) { totalCount } }';
  const answer = await askGraphQL(served.url, { query });
  expectFault(answer, 401, 'UNAUTHENTICATED');
});
