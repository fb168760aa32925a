import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

/** Column values of a row, by column name; what is not given gets a plain default. */
export type Columns = Readonly<Record<string, unknown>>;

export interface Seat {
  readonly memberId: string;
  readonly accountId: string;
  readonly roomId: string;
}

/** Writes rooms, memberships and messages straight into the tables, as another chat service would. */
export interface ChatWorld {
  readonly pool: Pool;
  room(columns?: Columns): Promise<string>;
  /** Seats an account (a new one when absent) in a room (a new one when absent), joined. */
  seat(options?: { roomId?: string; accountId?: string; columns?: Columns }): Promise<Seat>;
  /** Writes a message with its own created_at (history), and returns its id. */
  message(seat: Seat, columns?: Columns): Promise<string>;
  /** Writes a message as a live writer does: now, stamped by the database. */
  liveMessage(seat: Seat, columns?: Columns): Promise<string>;
  close(): Promise<void>;
}

const LONG_AGO = '2020-01-01T00:00:00Z';

export function openChatWorld(databaseUrl: string): ChatWorld {
  const pool = new Pool({ connectionString: databaseUrl, max: 4 });
  // A test may end the server under it; what that breaks shows in the next statement.
  pool.on('error', () => undefined);

  async function insert(table: string, columns: Columns): Promise<void> {
    const names = Object.keys(columns);
    const places = names.map((_, index) => `$${index + 1}`);
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`set local tidemark.keep_created_at = 'on'`);
      await client.query(
        `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
        Object.values(columns),
      );
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
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
    async liveMessage(seat, columns = {}) {
      const id = randomUUID();
      await pool.query(
        `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
         values ($1, 'text', $2, 'n', '[]', $3, $4, now(), now())`,
        [id, columns['content'] ?? 'live', seat.memberId, seat.roomId],
      );
      return id;
    },
    close: () => pool.end(),
  };
  return world;
}
