import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { buildSchema, execute, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { serve } from '../http/serve.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import type { WireMessage } from '../../testkit/wire-message.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { askGraphQL } from './ask-graphql.ts';
import { randomSelection } from './random-selection.ts';

const served = serve();
const RUNS = 80;
/** All runs together take about 1 s. */
const TIME_LIMIT_MS = 15_000;
const DAY_ONE = Date.parse('2024-02-02T10:00:00Z');
/** Everything, some, nothing. */
const SINCES = [0, DAY_ONE + 2_000, DAY_ONE + 60_000];
const NASTY = '"\\\u0001\n\u2028🚢 "x": 1, [2, 3]';

const FORMS = [
  'fragment F1',
  '... on ChatMessage',
  '... on SyncPayload',
  ': messages',
  '@skip',
  '$since',
  '🚢',
  '[]',
];

/** For the answers of graphql-js to the same documents, over plain objects. */
const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));

const ENCRYPTED = {
  ciphertext: null,
  encryptionHeader: null,
  encryptionSignature: null,
  encryptionScheme: null,
  encryptionEpoch: null,
  encryptionMessageType: null,
  clientMessageId: null,
};

/** REST's message with GraphQL's field names. */
function toGraphQL(message: WireMessage): object {
  const camel = (key: string) => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const said = Object.entries(message).map(([key, value]) => [camel(key), value] as const);
  return { isEncrypted: false, ...ENCRYPTED, ...Object.fromEntries(said) };
}

async function seatWithMessages(): Promise<string> {
  const { world } = served;
  const seat = await world.seat();
  const other = await world.seat({ accountId: seat.accountId });
  for (let second = 0; second < 5; second += 1) {
    await world.message(second % 2 === 0 ? seat : other, {
      content: second === 3 ? null : `${second}${NASTY}`,
      meta: second === 1 ? null : JSON.stringify({ a: NASTY, b: [null, { c: 1 }] }),
      attachments: JSON.stringify([{ name: NASTY }, null, [1, null]].slice(second % 3)),
      created_at: new Date(DAY_ONE + second * 1_000).toISOString().replace('Z', '001Z'),
    });
  }
  await world.message(seat, {
    is_encrypted: true,
    ciphertext: Buffer.from(NASTY),
    encryption_header: Buffer.alloc(100, 7),
    encryption_scheme: NASTY,
    encryption_epoch: '12345',
    client_message_id: 'c',
    created_at: '2024-02-02T10:00:09.5Z',
  });
  return `Bearer ${tokenFor(seat.accountId)}`;
}

/** Removes the spaces that jsonb adds, and replaces the current time. */
const comparable = (text: string) =>
  text
    .trim()
    .replaceAll(/([:,]) /g, '$1')
    .replaceAll(/(?<=[:])1[6-9]\d{11}(?=[,}])/g, 'NOW');

test(
  `${RUNS} random selections get the answers of graphql-js over the messages of REST`,
  async () => {
    const authorization = await seatWithMessages();
    const messages = new Map<number, object[]>();
    for (const since of SINCES) {
      const answer = await restDoor.sync(served.url, { since, authorization });
      messages.set(since, answer.messages.map(toGraphQL));
    }
    expect([...messages.values()].map(({ length }) => length)).toEqual([6, 4, 0]);
    const rootValue = {
      sync: ({ lastSyncTimestamp }: { lastSyncTimestamp: number }) => {
        const found = messages.get(lastSyncTimestamp)!;
        return { messages: found, currentTimestamp: Date.now(), totalCount: found.length };
      },
    };
    let seen = '';
    await fc.assert(
      fc.asyncProperty(randomSelection(SINCES), async ({ query, variables }) => {
        const document = parse(query);
        expect(validate(schema, document)).toEqual([]);
        const { data } = await execute({ schema, document, rootValue, variableValues: variables });
        const answer = await askGraphQL(served.url, { query, variables }, { authorization });
        expect(comparable(answer.text)).toBe(comparable(JSON.stringify({ data })));
        seen += `${query}${answer.text}`;
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: TIME_LIMIT_MS, markInterruptAsFailure: true },
    );
    // The random documents must have covered these forms.
    expect(FORMS.filter((form) => !seen.includes(form))).toEqual([]);
  },
  TIME_LIMIT_MS + 5_000,
);
