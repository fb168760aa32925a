import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.ts';
import type { HttpDoor } from './http-contestant.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';
import { fromGraphQL } from './synced-message.ts';
import type { SyncedMessage } from './synced-message.ts';
import { SECRET } from './tokens.ts';

/** What an operator would run: the build, everything by default, its log (level info) to /dev/null. */
export const TIDEMARK_SETTINGS =
  'tidemark serve, LOG_LEVEL info to /dev/null, everything else by default (pool of 10, one worker)';

export function startTidemark(databaseUrl: string): Promise<ServerProcess> {
  return startServerProcess({
    args: [join(packageRoot(), 'dist/src/cli/main.js'), 'serve'],
    env: { DATABASE_URL: databaseUrl, JWT_SECRET: SECRET, LOG_LEVEL: 'info', MIGRATE_ON_START: 'false' },
    readyPath: '/readyz',
  });
}

export const REST: HttpDoor = {
  name: 'Tidemark REST',
  path: '/messager/chat/sync',
  body: ({ since }) => ({ last_sync_timestamp: since }),
  messagesOf: (answer) => (answer as { messages: SyncedMessage[] }).messages,
};

const DOCUMENT = `mutation Sync($since: Int64!) {
  sync(lastSyncTimestamp: $since) {
    messages {
      id content chatRoomId senderId createdAt type nonce attachments meta isEncrypted ciphertext encryptionHeader
      encryptionSignature encryptionScheme encryptionEpoch encryptionMessageType clientMessageId
    }
    currentTimestamp
    totalCount
  }
}`;

export const GRAPHQL: HttpDoor = {
  name: 'Tidemark GraphQL',
  path: '/graphql',
  body: ({ since }) => ({ query: DOCUMENT, variables: { since } }),
  messagesOf: (answer) => {
    const { data, errors } = answer as { data?: { sync: { messages: SyncedMessage[] } }; errors?: unknown };
    if (!data || errors) throw new Error(`Tidemark GraphQL: ${JSON.stringify(errors)}`);
    return data.sync.messages.map(fromGraphQL);
  },
};
