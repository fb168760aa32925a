import { fileURLToPath } from 'node:url';
import { runSql } from '../../testkit/database.ts';
import { startServerProcess } from '../../testkit/server-process.ts';
import type { ServerProcess } from '../../testkit/server-process.ts';
import { TEST_SECRET } from '../../testkit/tokens.ts';
import { fromGraphQL, GRAPHQL_FIELDS } from '../../testkit/wire-message.ts';
import type { GraphQLMessage } from '../../testkit/wire-message.ts';
import { ROOM_LIMIT, sameRowsSql } from '../sync-statement.ts';
import type { HttpDoor } from './http-contestant.ts';

/** The sync statement as a function that PostGraphile can call. */
const FUNCTION_SQL = `
create schema if not exists bench_api;
create or replace function bench_api.new_messages(account uuid, since timestamptz) returns setof chat_messages
language sql stable
as $$
${sameRowsSql('m.*').replaceAll('$3', `'infinity'`).replaceAll('$4', String(ROOM_LIMIT))}
$$;
comment on function bench_api.new_messages is '@behavior -queryField';`;

export async function startPostGraphile(databaseUrl: string): Promise<ServerProcess> {
  await runSql(databaseUrl, FUNCTION_SQL);
  return startServerProcess({
    args: [fileURLToPath(new URL('postgraphile-server.ts', import.meta.url))],
    env: {
      DATABASE_URL: databaseUrl,
      JWT_SECRET: TEST_SECRET,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
    },
    readyPath: '/',
  });
}

/** PostGraphile keeps the name `id` for itself. */
const DOCUMENT = `query Sync($since: Datetime!) {
  newMessages(since: $since) {
    ${GRAPHQL_FIELDS.join(' ').replace(/^id /, 'rowId ')}
  }
}`;

/** A row in Tidemark's terms: null for an absent `meta` becomes an object, a BigInt's text becomes a number. */
const asTidemark = (row: GraphQLMessage): GraphQLMessage => ({
  ...row,
  id: row['rowId'],
  meta: row['meta'] ?? {},
  encryptionEpoch: row['encryptionEpoch'] === null ? null : Number(row['encryptionEpoch']),
});

export const POSTGRAPHILE: HttpDoor = {
  name: 'PostGraphile 5',
  path: '/graphql',
  body: ({ since }) =>
    JSON.stringify({ query: DOCUMENT, variables: { since: new Date(since).toISOString() } }),
  messagesOf(text) {
    const { data, errors } = JSON.parse(text) as {
      data?: { newMessages: GraphQLMessage[] };
      errors?: unknown;
    };
    if (!data || errors) throw new Error(`PostGraphile: ${JSON.stringify(errors)}`);
    return data.newMessages.map((row) => fromGraphQL(asTidemark(row)));
  },
};
