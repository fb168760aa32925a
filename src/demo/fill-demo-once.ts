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
 * Fills a migrated database that has no room at all with the demo: 10 people, 25 rooms, 20,000 messages. All or
 * nothing, and once, however many processes call this together; a database with rooms stays as it is.
 * @throws AppError `UNAVAILABLE` when the database cannot be reached or goes away; the next call starts anew.
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
