import { ChatRoom } from '../db/entities/chat-room.ts';
import { DEMO_SEED, demoWorld } from './demo-world.ts';
import { seededIds } from './seeded-ids.ts';
import { inSeedingTransaction } from './seeding-transaction.ts';
import { writeWorld } from './world-writer.ts';

/** Mira, a member of most of the demo's rooms. The same in every installation: `seededIds(DEMO_SEED)('account', 0)`. */
export const DEMO_ACCOUNT_ID = '01284ad9-0040-71cc-ade5-e8e7baa0d3ac';

export interface DemoOptions {
  readonly url: string;
  /** The newest messages are seconds older than this. */
  readonly now: Date;
}

/**
 * Writes the demo into a migrated database without rooms: 10 people, 25 rooms, 20,000 messages. It is written completely
 * or not at all, and only once, even if several processes call this together. A database with rooms does not change.
 * @throws AppError `UNAVAILABLE` if the database cannot be reached or the connection breaks. The next call starts again.
 */
export async function fillDemoOnce(options: DemoOptions): Promise<{ filled: boolean; accountId: string }> {
  const filled = await inSeedingTransaction(options.url, async (em) => {
    const rooms = await em.find(ChatRoom, {}, { fields: ['id'], limit: 1 });
    if (rooms.length > 0) return false;
    await writeWorld(em, demoWorld(), seededIds(DEMO_SEED), { now: options.now });
    return true;
  });
  return { filled, accountId: DEMO_ACCOUNT_ID };
}
