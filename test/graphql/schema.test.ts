import { buildSchema, Kind, lexicographicSortSchema, parse, print, printSchema, visit } from 'graphql';
import { expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { createMetrics } from '../../src/observability/metrics.ts';

/** The contract of the spec in GraphQL's terms, word for word, and the query that GraphQL requires. */
const PROMISED = `
scalar Int64
scalar DateTime
scalar JSON
scalar JSONObject
scalar Byte

type Query { version: String! }
type Mutation { sync(lastSyncTimestamp: Int64!): SyncPayload! }
type SyncPayload { messages: [ChatMessage!]!  currentTimestamp: Int64!  totalCount: Int64! }
type ChatMessage { id: ID!  content: String  chatRoomId: ID!  senderId: ID!  createdAt: DateTime!  type: String!  nonce: String!  attachments: [JSON!]!  meta: JSONObject!  isEncrypted: Boolean!  ciphertext: Byte  encryptionHeader: Byte  encryptionSignature: Byte  encryptionScheme: String  encryptionEpoch: Int64  encryptionMessageType: String  clientMessageId: String }
`;

/** SDL in a fixed order, without descriptions. */
function bare(sdl: string): string {
  const sorted = printSchema(lexicographicSortSchema(buildSchema(sdl)));
  return print(visit(parse(sorted), { enter: (node) => (node.kind === Kind.STRING ? null : undefined) }));
}

async function printed(): Promise<string> {
  const sync = { sync: async () => Promise.reject(new Error('not asked')) };
  const metrics = createMetrics({ pool: () => ({ total: 0, idle: 0, waiting: 0 }), watermarkLag: () => 0 });
  return printSchema(await createSchema({ sync, metrics, version: '0' }));
}

test('the schema is the one promised: types, fields, arguments, nullability', async () => {
  expect(bare(await printed())).toBe(bare(PROMISED));
});

test('the parts that users see first have descriptions', async () => {
  const sdl = await printed();
  for (const name of ['scalar Int64', 'scalar DateTime', 'type ChatMessage', 'sync(', 'currentTimestamp'])
    expect(sdl).toMatch(new RegExp(`"""\\n *${name.replace('(', '\\(')}`));
});
