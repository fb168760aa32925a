import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { ChatRows } from './chat-rows.ts';
import { MEMBER_COLUMNS, MESSAGE_COLUMNS, ROOM_COLUMNS } from './chat-tables.ts';
import { messageStream } from './message-stream.ts';
import type { PlannedMessage } from './planned-message.ts';
import type { SeededIds } from './seeded-ids.ts';
import { WorkingCalendar } from './working-calendar.ts';
import type { World } from './world.ts';

/**
 * Messages per COPY. PostgreSQL checks foreign keys at the end of each and keeps a list of what to check until
 * then, so this bounds its memory, and it is how often progress is told.
 */
const BATCH = 20_000;
const CHUNK_CHARACTERS = 64 * 1024;

export interface SeedProgress {
  /** Messages written, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Messages per second since the first. */
  readonly perSecond: number;
}

export interface WriteOptions {
  readonly now: Date;
  readonly onProgress?: ((progress: SeedProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Writes a world inside the transaction that `client` is in. Returns how many messages it wrote. */
export async function writeWorld(
  client: Client,
  world: World,
  ids: SeededIds,
  options: WriteOptions,
): Promise<number> {
  const calendar = new WorkingCalendar(world.seed, options.now);
  const rows = new ChatRows(world, calendar, ids);
  await copy(client, `copy chat_rooms (${ROOM_COLUMNS}) from stdin`, rows.rooms());
  await copy(client, `copy chat_members (${MEMBER_COLUMNS}) from stdin`, rows.members());

  const total = world.counts.reduce((sum, count) => sum + count, 0);
  const messages = messageStream(world, calendar, ids);
  const started = performance.now();
  for (let done = 0; done < total;) {
    options.signal?.throwIfAborted();
    const batch = Math.min(BATCH, total - done);
    await copy(
      client,
      `copy chat_messages (${MESSAGE_COLUMNS}) from stdin`,
      messageLines(rows, messages, batch),
    );
    done += batch;
    const seconds = (performance.now() - started) / 1000;
    options.onProgress?.({ done, total, perSecond: Math.round(done / seconds) });
  }
  // Without it the planner takes the tables for empty until autovacuum comes by.
  await client.query('analyze chat_rooms, chat_members, chat_messages');
  return total;
}

/** Not `for … of`, which would close the stream of messages after the first batch. */
function* messageLines(
  rows: ChatRows,
  messages: Iterator<PlannedMessage, void>,
  count: number,
): Generator<string> {
  for (let i = 0; i < count; i += 1) {
    const next = messages.next();
    if (next.done) return;
    yield rows.message(next.value);
  }
}

async function copy(client: Client, statement: string, lines: Iterable<string>): Promise<void> {
  await pipeline(chunked(lines), client.query(copyFrom(statement)));
}

/** One buffer for many lines: a write for each costs more than the line. */
function* chunked(lines: Iterable<string>): Generator<Buffer> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield Buffer.from(chunk);
      chunk = '';
    }
  }
  if (chunk !== '') yield Buffer.from(chunk);
}
