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
  /** 0 to 2^32 - 1. The same seed and size give the same rows, except for their times. */
  readonly seed: number;
  /** The newest messages are a few seconds older than this, the oldest about 60 days. */
  readonly now: Date;
  /** Called every 20,000 messages. */
  readonly onProgress?: (progress: SeedProgress) => void;
  /** Stops between two batches. Nothing is kept, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface SeedResult {
  readonly accounts: number;
  readonly rooms: number;
  readonly members: number;
  readonly messages: number;
  /** An account that has rooms, to try Tidemark with. */
  readonly sampleAccountId: string;
}

/**
 * Adds generated rooms, members and messages to a migrated database. Existing rows stay. It is one transaction: a run
 * that is stopped or killed leaves nothing. For a gateway on the same database it is a writer that takes long.
 * @throws AppError `USAGE` if a size or the seed is out of range, or this database already has the data of the seed.
 * `UNAVAILABLE` if the database cannot be reached.
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

/** Ids are derived from the seed, so each run with it has the same first room. */
async function refuseKnownSeed(em: EntityManager, seed: number, firstRoom: string): Promise<void> {
  if ((await em.count(ChatRoom, { id: firstRoom })) > 0)
    throw new AppError(
      'USAGE',
      `This database already has the data of seed ${seed}. Give another --seed, or none, to add more.`,
    );
}
