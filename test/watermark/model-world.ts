import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { expect } from 'vitest';
import { openOrm } from '../../src/db/orm.ts';
import { createRowReader } from '../../src/rows/row-reader.ts';
import type { RowReader } from '../../src/rows/row-reader.ts';
import { createLongAnswers } from '../../src/sync/long-answers.ts';
import { createShortAnswers } from '../../src/sync/short-answers.ts';
import { createSyncService } from '../../src/sync/sync-service.ts';
import type { SyncService } from '../../src/sync/sync-service.ts';
import type { SyncState } from '../../src/watermark/cursor.ts';
import { ANCHOR_STATEMENT } from '../../src/watermark/anchor-row.ts';
import { createWatermark } from '../../src/watermark/watermark.ts';
import type { Watermark } from '../../src/watermark/watermark.ts';
import { silentLogger } from '../support/database.ts';
import { GATEWAYS, WRITERS } from './model-steps.ts';
import type { Dating, History } from './model-steps.ts';

/** Connections that all histories of a test file share. Each history has its own rooms, accounts and gateways. */
export interface Bench {
  readonly orm: MikroORM;
  readonly rows: RowReader;
  readonly control: Client;
  readonly unrelated: Client;
  readonly writers: readonly Client[];
  close(): Promise<void>;
}

export async function openBench(databaseUrl: string): Promise<Bench> {
  const connect = async () => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return client;
  };
  const [control, unrelated, ...writers] = await Promise.all(Array.from({ length: WRITERS + 2 }, connect));
  await control!.query(`
    create table elsewhere (n int);
    create sequence test_clock_ms minvalue -100000;
    select setval('test_clock_ms', 0);
    create or replace function chat_clock_time() returns timestamptz language sql volatile as
      $$ select pg_catalog.clock_timestamp() + (select last_value from public.test_clock_ms) * interval '1 ms' $$`);
  const orm = await openOrm({ url: databaseUrl, poolMax: 4, applicationName: 'tidemark-model' });
  return {
    orm,
    rows: createRowReader(await orm.em.getConnection().getNativeClient()),
    control: control!,
    unrelated: unrelated!,
    writers,
    async close() {
      await orm.close(true);
      await Promise.all([control!, unrelated!, ...writers].map(async (client) => client.end()));
    },
  };
}

export interface Gateway {
  readonly watermark: Watermark;
  readonly sync: SyncService;
  /** The state of the last answer. */
  state: SyncState | undefined;
}

const LOOK_MS = 0.5;

/** The clock of the gateways. Each reading moves it, so waits end after a number of readings, not after real time. */
export interface ModelClock {
  ms: number;
}

export function openGateways(bench: Bench, history: History, clock: ModelClock): Gateway[] {
  return Array.from({ length: GATEWAYS }, () => {
    const watermark = createWatermark({
      onFault: () => undefined,
      orm: bench.orm,
      settleMs: history.settleMs,
      holdBackMs: history.holdBackMs,
      logger: silentLogger,
      monotonic: () => (clock.ms += LOOK_MS),
      onAnswer: (state) => {
        gateway.state = state;
      },
    });
    const gateway: Gateway = {
      watermark,
      sync: createSyncService({
        rows: bench.rows,
        watermark,
        roomLimit: 500,
        shortAnswersWithAnchor: createShortAnswers({
          rows: bench.rows,
          roomLimit: 500,
          leading: ANCHOR_STATEMENT,
        }),
        shortAnswers: createShortAnswers({ rows: bench.rows, roomLimit: 500 }),
        longAnswers: createLongAnswers(2),
      }),
      state: undefined,
    };
    return gateway;
  });
}

export interface Room {
  readonly id: string;
  readonly senderId: string;
}

export interface WrittenMessage {
  readonly id: string;
  readonly roomId: string;
  readonly createdUs: bigint;
  readonly isLive: boolean;
}

/** A seat as a transaction sees it. `joinedUs` is undefined if the account is only invited or has left. */
export interface SeatState {
  readonly memberId: string;
  readonly joinedUs: bigint | undefined;
}

const US = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint`;

const DATES: Record<Dating, string> = {
  absent: 'null',
  now: 'chat_clock_time()',
  future: `chat_clock_time() + interval '1 hour'`,
  late: `chat_clock_time() - interval '9 minutes'`,
  history: `chat_clock_time() - interval '1 day'`,
};

export async function makeRooms(bench: Bench, count: number): Promise<Room[]> {
  const rooms = Array.from({ length: count }, () => ({ id: randomUUID(), senderId: randomUUID() }));
  await bench.control.query(
    rooms
      .map(
        ({ id, senderId }) => `
          insert into chat_rooms (id, type, is_community, is_public, created_at, updated_at)
          values ('${id}', 0, false, false, now(), now());
          insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
          values ('${senderId}', '${id}', '${randomUUID()}', 0, now(), now(), now())`,
      )
      .join(';'),
  );
  return rooms;
}

export async function writeMessages(
  writer: Client,
  { id: roomId, senderId }: Room,
  { rows, dating }: { readonly rows: number; readonly dating: Dating },
): Promise<WrittenMessage[]> {
  const ids = Array.from({ length: rows }, () => randomUUID());
  const result = await writer.query<{ id: string; us: string }>(
    `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
     select id, 'text', 'm', 'n', '[]', $2, $3, ${DATES[dating]}, now() from unnest($1::uuid[]) id
     returning id, ${US('created_at')} as us`,
    [ids, senderId, roomId],
  );
  return result.rows.map(({ id, us }) => ({
    id,
    roomId,
    createdUs: BigInt(us),
    isLive: dating !== 'history',
  }));
}

/** Joins a room. `seat` is undefined the first time; otherwise it is an invitation or a seat that was left. */
export async function writeJoin(
  writer: Client,
  roomId: string,
  accountId: string,
  seat: SeatState | undefined,
): Promise<SeatState> {
  const { rows } = seat
    ? await writer.query<{ id: string; us: string }>(
        `update chat_members set leave_at = null, joined_at = coalesce(joined_at, now()) where id = $1
         returning id, ${US('joined_at')} as us`,
        [seat.memberId],
      )
    : await writer.query<{ id: string; us: string }>(
        `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
         values ($1, $2, $3, 0, now(), now(), now()) returning id, ${US('joined_at')} as us`,
        [randomUUID(), roomId, accountId],
      );
  return { memberId: rows[0]!.id, joinedUs: BigInt(rows[0]!.us) };
}

export async function writeLeave(writer: Client, seat: SeatState): Promise<SeatState> {
  await writer.query('update chat_members set leave_at = now() where id = $1', [seat.memberId]);
  return { memberId: seat.memberId, joinedUs: undefined };
}

/** Adds accounts to a room before a history begins. The result has their order. */
export async function seatAccounts(
  bench: Bench,
  { id: roomId }: Room,
  accountIds: readonly string[],
  how: 'joined' | 'invited',
): Promise<SeatState[]> {
  const seats = accountIds.map((accountId) => ({ accountId, memberId: randomUUID() }));
  const { rows } = await bench.control.query<{ id: string; us: string | null }>(
    `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
     select member_id, $3, account_id, 0, ${how === 'joined' ? 'now()' : 'null'}, now(), now()
     from unnest($1::uuid[], $2::uuid[]) as seat (member_id, account_id)
     returning id, ${US('joined_at')} as us`,
    [seats.map(({ memberId }) => memberId), accountIds, roomId],
  );
  const joined = new Map(rows.map(({ id, us }) => [id, us === null ? undefined : BigInt(us)]));
  return seats.map(({ memberId }) => ({ memberId, joinedUs: joined.get(memberId) }));
}

/** Tests the model itself: the database must contain exactly the messages that are committed in the model. */
export async function expectCommitted(
  bench: Bench,
  rooms: readonly Room[],
  messages: readonly WrittenMessage[],
): Promise<void> {
  const { rows } = await bench.control.query<{ id: string; us: string }>(
    `select id, ${US('created_at')} as us from chat_messages where chat_room_id = any($1)`,
    [rooms.map(({ id }) => id)],
  );
  const inDatabase = rows.map(({ id, us }) => `${id} ${us}`).sort();
  expect(inDatabase).toEqual(messages.map(({ id, createdUs }) => `${id} ${createdUs}`).sort());
}
