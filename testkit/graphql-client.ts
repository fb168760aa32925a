import assert from 'node:assert/strict';
import { createDoor, failed } from './door.ts';
import { fromGraphQL, GRAPHQL_FIELDS, strayFields } from './wire-message.ts';
import type { GraphQLMessage } from './wire-message.ts';

/** Selects everything there is. */
export const SYNC_MUTATION = `mutation Sync($since: Int64!) {
  sync(lastSyncTimestamp: $since) {
    messages {
      ${GRAPHQL_FIELDS.join(' ')}
    }
    currentTimestamp
    totalCount
  }
}`;

interface Body {
  readonly data?: {
    readonly sync: {
      readonly messages: readonly GraphQLMessage[];
      readonly currentTimestamp: number;
      readonly totalCount: number;
    };
  } | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

export const graphqlDoor = createDoor({
  name: 'graphql',
  path: '/graphql',
  body(since) {
    const variables = since === undefined ? '{}' : `{"since":${since}}`;
    return `{"query":${JSON.stringify(SYNC_MUTATION)},"variables":${variables}}`;
  },
  read({ text }) {
    const { data, errors } = JSON.parse(text) as Body;
    const fault = errors?.[0]?.extensions.code;
    if (!data || fault !== undefined) return failed(fault ?? 'no data');
    const { messages, currentTimestamp, totalCount } = data.sync;
    assert.deepEqual(messages.flatMap(strayFields), []);
    return { fault: undefined, messages: messages.map(fromGraphQL), currentTimestamp, totalCount };
  },
});
