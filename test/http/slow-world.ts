import { randomUUID } from 'node:crypto';
import { activeStatements } from '../rows/statement-activity.ts';
import type { Activity } from '../rows/statement-activity.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import { DOORS } from '../../testkit/doors.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import type { TestServer, TestServerOptions } from '../../testkit/test-server.ts';

/** A database in which one account has more messages than sockets hold, and another has the usual number. */
export interface SlowWorld extends AsyncDisposable {
  readonly world: ChatWorld;
  readonly databaseUrl: string;
  /** The account with the large answer: its first sync has about `ANSWER_BYTES`. */
  readonly hoarderId: string;
  /** How many messages that answer has. */
  readonly hoard: number;
  serve(options?: Partial<TestServerOptions>): Promise<TestServer>;
  /** Runs both kinds of sync of the usual account through both doors at once. */
  usualSyncs(serverUrl: string): Promise<UsualSync[]>;
  /** The statements of syncs that the database works on. */
  activeSyncs(): Promise<Activity[]>;
}

export interface UsualSync {
  readonly kind: 'first' | 'incremental';
  readonly door: 'rest' | 'graphql';
  /** `well`, or the status and the number of messages. */
  readonly answered: string;
  readonly ms: number;
}

/** The name of a test server in pg_stat_activity. */
export const APPLICATION = 'tidemark-test';
/** More than the sockets between two processes hold: about 4.5 MB. */
export const ANSWER_BYTES = 6_500_000;
const ROOMS = 10;
const PER_ROOM = 176;

const KINDS = [
  { kind: 'first', since: 0, count: 5 },
  { kind: 'incremental', since: Date.parse('2024-03-03T10:00:02Z'), count: 2 },
] as const;

export async function openSlowWorld(): Promise<SlowWorld> {
  const database = await createTestDatabase();
  const world = openChatWorld(database.url);
  const hoarderId = randomUUID();
  await fillRooms(world, hoarderId);
  const usual = await world.seat();
  for (let n = 0; n < 5; n += 1) await world.message(usual, { created_at: `2024-03-03T10:00:0${n}Z` });
  await world.pool.query('vacuum (analyze) chat_rooms, chat_members, chat_messages');
  const servers: TestServer[] = [];
  return {
    world,
    databaseUrl: database.url,
    hoarderId,
    hoard: ROOMS * PER_ROOM,
    async serve(options = {}) {
      const server = await startTestServer({ databaseUrl: database.url, ...options });
      servers.push(server);
      return server;
    },
    usualSyncs(serverUrl) {
      const authorization = `Bearer ${tokenFor(usual.accountId)}`;
      const all = DOORS.flatMap((door) => KINDS.map((kind) => ({ door, ...kind })));
      return Promise.all(
        all.map(async ({ door, kind, since, count }): Promise<UsualSync> => {
          const began = performance.now();
          const { status, messages } = await door.sync(serverUrl, { since, authorization });
          const answered =
            status === 200 && messages.length === count ? 'well' : `${status} ${messages.length}`;
          return { kind, door: door.name, answered, ms: performance.now() - began };
        }),
      );
    },
    async activeSyncs() {
      return (await activeStatements(world.pool, APPLICATION)).filter(({ query }) =>
        query.includes('lateral'),
      );
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.close();
      await world.close();
      await database.drop();
    },
  };
}

/** Writes messages of about 3.7 KB that hardly compress. */
async function fillRooms(world: ChatWorld, accountId: string): Promise<void> {
  for (let room = 0; room < ROOMS; room += 1) {
    const seat = await world.seat({ accountId });
    await world.messages(seat, PER_ROOM, {
      after: Date.parse('2024-01-01T00:00:00Z'),
      apartMs: 1000,
      sql: {
        content: `(select string_agg(md5(n::text || ' ' || i::text || '${seat.roomId}'), '') from generate_series(1, 106) i)`,
      },
    });
  }
}
