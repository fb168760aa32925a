import type { EntityManager } from '@mikro-orm/postgresql';
import { ChatRoom } from '../db/entities/chat-room.ts';
import { AppError } from '../errors/app-error.ts';
import { generatedWorld } from './generated-world.ts';
import { seededIds } from './seeded-ids.ts';
import type { SeedSize } from './seed-size.ts';
import { checkSeedSize } from './seed-size.ts';
import { inSeedingTransaction } from './seeding-transaction.ts';
import { writeWorld } from './world-writer.ts';
import type { SeedProgress } from './world-writer.ts';

export interface SeedOptions {
  readonly url: string;
  readonly size: SeedSize;
  /** 0 to 2^32 - 1. The same seed and size give the same rows, but for their times. */
  readonly seed: number;
  /** The newest messages are seconds older than this, the oldest some 60 days. */
  readonly now: Date;
  /** Called every 20,000 messages. */
  readonly onProgress?: (progress: SeedProgress) => void;
  /** Stops between two batches, leaves nothing, and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface SeedResult {
  readonly accounts: number;
  readonly rooms: number;
  readonly members: number;
  readonly messages: number;
  /** An account that is in some of the rooms: one to try a token of. */
  readonly sampleAccountId: string;
}

/**
 * Adds made-up rooms, members and messages to a migrated database, beside what is there. One transaction: a run that
 * is stopped or killed leaves nothing, and nobody sees half of it; while it lasts, a gateway on the same database
 * treats it as the long writer it is.
 * @throws AppError `USAGE` for sizes or a seed out of bounds, or a seed this database has seen before;
 * `UNAVAILABLE` when the database cannot be reached.
 */
export async function seedDatabase(options: SeedOptions): Promise<SeedResult> {
  const { size, seed } = options;
  checkSeedSize(size, seed);
  const ids = seededIds(seed);
  return inSeedingTransaction(options.url, async (em) => {
    await refuseKnownSeed(em, seed, ids('room', 0));
    const world = generatedWorld(size, seed);
    const messages = await writeWorld(em, world, ids, options);
    return {
      accounts: size.accounts,
      rooms: size.rooms,
      members: world.members,
      messages,
      sampleAccountId: ids('account', 0),
    };
  });
}

/** Ids come from the seed, so every run of it has the same first room. */
async function refuseKnownSeed(em: EntityManager, seed: number, firstRoom: string): Promise<void> {
  if ((await em.count(ChatRoom, { id: firstRoom })) > 0)
    throw new AppError(
      'USAGE',
      `This database already has the data of seed ${seed}. Give another --seed, or none, to add more.`,
    );
}
