import { afterAll, beforeAll } from 'vitest';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import type { TestServer, TestServerOptions } from '../../testkit/test-server.ts';

export interface Served {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  readonly port: number;
  readonly world: ChatWorld;
  readonly database: TestDatabase;
}

export type ServeOptions = Omit<TestServerOptions, 'databaseUrl'> & {
  readonly template?: 'migrated' | 'empty';
};

/** A server with a database of its own while the tests of the calling file or `describe` run. */
export function serve({ template = 'migrated', ...options }: ServeOptions = {}): Served {
  let database: TestDatabase;
  let world: ChatWorld;
  let server: TestServer;
  beforeAll(async () => {
    database = await createTestDatabase({ template });
    world = openChatWorld(database.url);
    server = await startTestServer({ ...options, databaseUrl: database.url });
  });
  afterAll(async () => {
    await server.close();
    await world.close();
    await database.drop();
  });
  return {
    get url() {
      return server.url;
    },
    get port() {
      return Number(new URL(server.url).port);
    },
    get world() {
      return world;
    },
    get database() {
      return database;
    },
  };
}
