import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { ROOM_LIMIT, sameRowsSql } from '../sync-statement.ts';
import type { HttpDoor } from './http-contestant.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';
import { fromGraphQL } from './synced-message.ts';
import type { SyncedMessage } from './synced-message.ts';
import { SECRET } from './tokens.ts';

/** The sync statement as a function, for PostGraphile to call. */
const FUNCTION_SQL = `
create schema if not exists bench_api;
create or replace function bench_api.new_messages(account uuid, since timestamptz) returns setof chat_messages
language sql stable
as $$
${sameRowsSql('m.*').replaceAll('$3', `'infinity'`).replaceAll('$4', String(ROOM_LIMIT))}
$$;
comment on function bench_api.new_messages is '@behavior -queryField';`;

export async function startPostGraphile(databaseUrl: string): Promise<ServerProcess> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(FUNCTION_SQL);
  } finally {
    await client.end();
  }
  return startServerProcess({
    args: [fileURLToPath(new URL('postgraphile-server.ts', import.meta.url))],
    env: {
      DATABASE_URL: databaseUrl,
      JWT_SECRET: SECRET,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
    },
    readyPath: '/',
  });
}

const DOCUMENT = `query Sync($since: Datetime!) {
  newMessages(since: $since) {
    rowId content chatRoomId senderId createdAt type nonce attachments meta isEncrypted ciphertext encryptionHeader
    encryptionSignature encryptionScheme encryptionEpoch encryptionMessageType clientMessageId
  }
}`;

export const POSTGRAPHILE: HttpDoor = {
  name: 'PostGraphile 5',
  path: '/graphql',
  body: ({ since }) => ({ query: DOCUMENT, variables: { since: new Date(since).toISOString() } }),
  messagesOf: (answer) => {
    const { data, errors } = answer as { data?: { newMessages: SyncedMessage[] }; errors?: unknown };
    if (!data || errors) throw new Error(`PostGraphile: ${JSON.stringify(errors)}`);
    return data.newMessages.map((message) => fromGraphQL({ ...message, id: message['rowId'] }));
  },
};
