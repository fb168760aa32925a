import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { createHash, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { serve } from '../http/serve.ts';
import { tokenFor } from '../../testkit/tokens.ts';

const served = serve();

const SYNC = gql`
  mutation Sync($since: Int64!) {
    sync(lastSyncTimestamp: $since) {
      messages {
        id
        createdAt
        encryptionEpoch
        meta
        attachments
      }
      currentTimestamp
      totalCount
    }
  }
`;

interface SyncData {
  readonly sync: {
    readonly messages: readonly Readonly<Record<string, unknown>>[];
    readonly currentTimestamp: number;
    readonly totalCount: number;
  };
}

function clientOf(token: string | undefined, first: readonly ApolloLink[] = []): ApolloClient {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const http = new HttpLink({ uri: `${served.url}/graphql`, headers });
  return new ApolloClient({ link: ApolloLink.from([...first, http]), cache: new InMemoryCache() });
}

const sync = (client: ApolloClient, since: unknown) =>
  client.mutate<SyncData>({ mutation: SYNC, variables: { since } });

/** The error that rejected the client's promise. */
async function errorsOf(work: Promise<unknown>): Promise<CombinedGraphQLErrors> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CombinedGraphQLErrors);
  return error as CombinedGraphQLErrors;
}

test('Apollo Client syncs, and gets numbers as JavaScript numbers', async () => {
  const seat = await served.world.seat();
  const id = await served.world.message(seat, {
    is_encrypted: true,
    encryption_epoch: '7',
    meta: '{"a":[1]}',
    attachments: '[{"size":3}]',
  });
  const client = clientOf(tokenFor(seat.accountId));
  const { data } = await sync(client, 0);
  expect(data?.sync.messages).toEqual([
    {
      __typename: 'ChatMessage',
      id,
      createdAt: '2024-02-02T10:00:00Z',
      encryptionEpoch: 7,
      meta: { a: [1] },
      attachments: [{ size: 3 }],
    },
  ]);
  expect(data?.sync.totalCount).toBe(1);
  const next = data?.sync.currentTimestamp;
  expect(Number.isSafeInteger(next)).toBe(true);
  expect((await sync(client, next)).data?.sync.messages).toEqual([]);
});

test.each([
  ['without a token', undefined],
  ['with a token that does not verify', 'a.b.c'],
])('%s it gets CombinedGraphQLErrors with UNAUTHENTICATED, and HTTP 401', async (_what, token) => {
  const { errors } = await errorsOf(sync(clientOf(token), 0));
  expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAUTHENTICATED']);
  const response = await fetch(`${served.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: '{"query":"mutation{sync(lastSyncTimestamp:0){totalCount}}"}',
  });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
});

test('a wrong variable is CombinedGraphQLErrors with BAD_USER_INPUT', async () => {
  const { errors } = await errorsOf(sync(clientOf(tokenFor(randomUUID())), '0'));
  expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
});

test('a client that tries persisted queries continues without them', async () => {
  const persisted = new PersistedQueryLink({
    sha256: (query) => createHash('sha256').update(query).digest('hex'),
  });
  const { data } = await sync(clientOf(tokenFor(randomUUID()), [persisted]), 0);
  expect(data?.sync.totalCount).toBe(0);
});
