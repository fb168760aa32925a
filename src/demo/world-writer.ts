import type { EntityManager } from '@mikro-orm/postgresql';
import { ChatMember } from '../db/entities/chat-member.ts';
import { ChatMessage } from '../db/entities/chat-message.ts';
import { ChatRoom } from '../db/entities/chat-room.ts';
import { ChatRows } from './chat-rows.ts';
import { messageStream } from './message-stream.ts';
import type { SeededIds } from './seeded-ids.ts';
import { WorkingCalendar } from './working-calendar.ts';
import type { World } from './world.ts';

/** Rows per statement. */
const BATCH = 500;
/** Messages, a multiple of `BATCH`. */
const PROGRESS_EVERY = 20_000;

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

/** Writes a world inside the transaction of `em`. Returns the number of messages. */
export async function writeWorld(
  em: EntityManager,
  world: World,
  ids: SeededIds,
  options: WriteOptions,
): Promise<number> {
  const calendar = new WorkingCalendar(world.seed, options.now);
  const rows = new ChatRows(world, calendar, ids);
  for (const batch of batches(rows.rooms())) await em.insertMany(ChatRoom, batch);
  for (const batch of batches(rows.members())) await em.insertMany(ChatMember, batch);

  const total = world.counts.reduce((sum, count) => sum + count, 0);
  const started = performance.now();
  let done = 0;
  for (const batch of batches(rows.messages(messageStream(world, calendar, ids)))) {
    options.signal?.throwIfAborted();
    await em.insertMany(ChatMessage, batch);
    done += batch.length;
    if (done % PROGRESS_EVERY !== 0 && done < total) continue;
    const seconds = (performance.now() - started) / 1000;
    options.onProgress?.({ done, total, perSecond: Math.round(done / seconds) });
  }
  // Without it, the planner takes the tables for empty until autovacuum has seen them.
  await em.execute('analyze chat_rooms, chat_members, chat_messages');
  return total;
}

function* batches<Row>(rows: Iterable<Row>): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
