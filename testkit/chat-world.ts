import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

/** Column values of a row, by column name. Columns that are not given get a plain default. */
export type Columns = Readonly<Record<string, unknown>>;

/** An account's membership of a room. */
export interface Seat {
  readonly memberId: string;
  readonly accountId: string;
  readonly roomId: string;
}

/** Many messages of one seat, a fixed time apart. */
export interface MessageSeries {
  /** `created_at` of message number 1 is one step after it; unix ms. */
  readonly after: number;
  readonly apartMs: number;
  /** SQL of further columns, where `n` is the message's number from 1 on. */
  readonly sql?: Readonly<Record<string, string>>;
}

/** Writes rooms, memberships and messages straight into the tables, as another chat service would. */
export interface ChatWorld extends AsyncDisposable {
  readonly pool: Pool;
  room(columns?: Columns): Promise<string>;
  /** Makes an account a member of a room. Both are new when absent. */
  seat(options?: { roomId?: string; accountId?: string; columns?: Columns }): Promise<Seat>;
  /** Writes a message that keeps its own `created_at`, as history does. Returns its id. */
  message(seat: Seat, columns?: Columns): Promise<string>;
  /** Writes `count` such messages in one statement. */
  messages(seat: Seat, count: number, series: MessageSeries): Promise<void>;
  /** Writes a message as a live writer does: the database stamps it. Returns its id. */
  liveMessage(seat: Seat, columns?: { readonly content?: string; readonly nonce?: string }): Promise<string>;
  close(): Promise<void>;
}

const LONG_AGO = '2020-01-01T00:00:00Z';

export function openChatWorld(databaseUrl: string): ChatWorld {
  const pool = new Pool({ connectionString: databaseUrl, max: 4 });
  // A test may stop the server while connections are idle. The next statement then fails.
  pool.on('error', () => undefined);

  /** Runs a statement whose rows keep the `created_at` they bring. */
  async function writeHistory(sql: string, values: readonly unknown[]): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`set local tidemark.keep_created_at = 'on'`);
      await client.query(sql, [...values]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  function insert(table: string, columns: Columns): Promise<void> {
    const names = Object.keys(columns);
    const places = names.map((_, index) => `$${index + 1}`);
    return writeHistory(
      `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
      Object.values(columns),
    );
  }

  const world: ChatWorld = {
    pool,
    async room(columns = {}) {
      const id = randomUUID();
      const dates = { created_at: LONG_AGO, updated_at: LONG_AGO };
      await insert('chat_rooms', {
        id,
        type: 0,
        is_community: false,
        is_public: false,
        ...dates,
        ...columns,
      });
      return id;
    },
    async seat(options = {}) {
      const seat = {
        memberId: randomUUID(),
        accountId: options.accountId ?? randomUUID(),
        roomId: options.roomId ?? (await world.room()),
      };
      await insert('chat_members', {
        id: seat.memberId,
        chat_room_id: seat.roomId,
        account_id: seat.accountId,
        notify: 0,
        joined_at: LONG_AGO,
        created_at: LONG_AGO,
        updated_at: LONG_AGO,
        ...options.columns,
      });
      return seat;
    },
    async message(seat, columns = {}) {
      const id = typeof columns['id'] === 'string' ? columns['id'] : randomUUID();
      const createdAt = columns['created_at'] ?? '2024-02-02T10:00:00Z';
      await insert('chat_messages', {
        id,
        type: 'text',
        content: 'Hello world',
        nonce: 'abc123',
        attachments: '[]',
        sender_id: seat.memberId,
        chat_room_id: seat.roomId,
        updated_at: createdAt,
        created_at: createdAt,
        ...columns,
      });
      return id;
    },
    async messages(seat, count, { after, apartMs, sql = {} }) {
      const columns: Record<string, string> = {
        id: 'gen_random_uuid()',
        type: `'text'`,
        content: `'message ' || n`,
        nonce: `'n'`,
        attachments: `'[]'`,
        sender_id: `'${seat.memberId}'`,
        chat_room_id: `'${seat.roomId}'`,
        created_at: "to_timestamp($2::float8 / 1000) + n * $3::float8 * interval '1 ms'",
        updated_at: 'now()',
        ...sql,
      };
      await writeHistory(
        `insert into chat_messages (${Object.keys(columns).join(', ')})
         select ${Object.values(columns).join(', ')} from generate_series(1, $1::int) n`,
        [count, after, apartMs],
      );
    },
    async liveMessage(seat, columns = {}) {
      const id = randomUUID();
      await pool.query(
        `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
         values ($1, 'text', $2, $3, '[]', $4, $5, now(), now())`,
        [id, columns.content ?? 'live', columns.nonce ?? 'n', seat.memberId, seat.roomId],
      );
      return id;
    },
    close: () => pool.end(),
    [Symbol.asyncDispose]: () => pool.end(),
  };
  return world;
}
