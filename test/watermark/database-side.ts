import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { ChatWorld, Seat } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

/** A separate connection, for a transaction that stays open. */
export interface Session extends AsyncDisposable {
  query<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
}

export async function openSession(url: string, applicationName = 'tidemark-test-session'): Promise<Session> {
  const client = new Client({ connectionString: url, application_name: applicationName });
  // A connection that is lost while idle fails the next query. The event alone must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  return {
    query: async <Row extends QueryResultRow>(sql: string, values?: unknown[]) =>
      (await client.query<Row>(sql, values)).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** A migrated database for the calling file alone, with a session to it and one seat. */
export interface DatabaseSide {
  readonly database: TestDatabase;
  readonly session: Session;
  readonly world: ChatWorld;
  readonly seat: Seat;
}

export function databaseSide(): DatabaseSide {
  let side: DatabaseSide;
  beforeAll(async () => {
    const database = await createTestDatabase();
    const world = openChatWorld(database.url);
    side = { database, world, session: await openSession(database.url), seat: await world.seat() };
  });
  afterAll(async () => {
    await side.session[Symbol.asyncDispose]();
    await side.world.close();
    await side.database.drop();
  });
  return {
    get database() {
      return side.database;
    },
    get session() {
      return side.session;
    },
    get world() {
      return side.world;
    },
    get seat() {
      return side.seat;
    },
  };
}

/** Microseconds since 1970 of an SQL expression. */
export const us = (expression: string) => `(extract(epoch from ${expression}) * 1000000)::bigint`;

/** SQL that inserts `rows` messages, dated by an SQL expression. It returns their `created_at` in µs. */
export function insertMessages({ memberId, roomId }: Seat, createdAt: string, rows = 1): string {
  return `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
    select gen_random_uuid(), 'text', 'm', 'n', '[]', '${memberId}', '${roomId}', ${createdAt}, now()
    from generate_series(1, ${rows})
    returning ${us('created_at')} as us`;
}

/** Writes one message and returns its `created_at` in µs. */
export async function stampOf(session: Session, seat: Seat, createdAt: string): Promise<bigint> {
  const [row] = await session.query<{ us: string }>(insertMessages(seat, createdAt));
  return BigInt(row!.us);
}

/** How far stamps may be ahead of the clock, µs: published times are rounded up to 1 ms, and stamps are above them. */
export const AHEAD_US = 1_001n;

/** The database's clock, µs. */
export async function clockOf(session: Session): Promise<bigint> {
  const [row] = await session.query<{ us: string }>(`select ${us('clock_timestamp()')} as us`);
  return BigInt(row!.us);
}

export interface AnchorRow {
  /** µs. */
  readonly t: bigint;
  readonly n: bigint;
  readonly xmin: bigint;
}

/** Takes an anchor. Asks again if the call only raised the ceiling. */
export async function takeAnchor(session: Session): Promise<AnchorRow> {
  for (;;) {
    const [row] = await session.query<{ t: string | null; n: string; xmin: string }>(
      'select t, n, xmin from chat_anchor()',
    );
    if (row!.t !== null) return { t: BigInt(row!.t), n: BigInt(row!.n), xmin: BigInt(row!.xmin) };
  }
}
