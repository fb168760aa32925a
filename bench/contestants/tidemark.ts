import type { Door } from '../../testkit/door.ts';
import { graphqlDoor } from '../../testkit/graphql-client.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startServerProcess } from '../../testkit/server-process.ts';
import type { ServerProcess } from '../../testkit/server-process.ts';
import { BUILT_MAIN } from '../../testkit/tidemark-command.ts';
import { TEST_SECRET } from '../../testkit/tokens.ts';
import type { HttpDoor } from './http-contestant.ts';

/** What an operator would run: the build, with its log at level info written to /dev/null. */
export const TIDEMARK_SETTINGS =
  'tidemark serve, LOG_LEVEL info to /dev/null, everything else by default (pool of 10, one worker)';

export function startTidemark(databaseUrl: string): Promise<ServerProcess> {
  return startServerProcess({
    args: [BUILT_MAIN, 'serve'],
    env: { DATABASE_URL: databaseUrl, JWT_SECRET: TEST_SECRET, LOG_LEVEL: 'info', MIGRATE_ON_START: 'false' },
    readyPath: '/readyz',
  });
}

const contestantDoor = (name: string, door: Door): HttpDoor => ({
  name,
  path: door.path,
  body: ({ since }) => door.body(String(since)),
  messagesOf(text) {
    const { fault, messages } = door.read({ status: 200, contentType: null, text });
    if (fault !== undefined) throw new Error(`${name}: ${text.slice(0, 500)}`);
    return messages;
  },
});

export const REST = contestantDoor('Tidemark REST', restDoor);
export const GRAPHQL = contestantDoor('Tidemark GraphQL', graphqlDoor);
