import { migrateDatabase } from '../db/migrate.ts';
import { seedDatabase } from '../demo/seed-database.ts';
import { checkSeedSize, type SeedSize } from '../demo/seed-size.ts';
import type { CommandContext } from './command-context.ts';
import { openDatabase } from './open-database.ts';

export interface SeedRequest {
  readonly size: SeedSize;
  readonly seed: number;
}

/** Writes generated data of any size, with a progress line, and prints an account to sync as. */
export async function seed(context: CommandContext, request: SeedRequest): Promise<void> {
  const { config, logger, stop, now, interactive, tell, print } = context;
  // A cluster takes seconds to make: not for a request that is refused anyway.
  checkSeedSize(request.size, request.seed);
  const database = await openDatabase(context);
  try {
    if (config.database.migrateOnStart) {
      await migrateDatabase({ url: database.url, logger, signal: stop });
    }
    const started = now();
    let told = started;
    const result = await seedDatabase({
      ...request,
      url: database.url,
      now: new Date(started),
      signal: stop,
      onProgress: ({ done, total, perSecond }) => {
        // Ten lines a second on a terminal, where each overwrites the last; one every two seconds in a log.
        if (done < total && now() - told < (interactive ? 100 : 2_000)) return;
        told = now();
        const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
        const line = `${done} of ${total} messages (${percent} %), ${Math.round(perSecond)} a second`;
        tell(interactive ? `\r${line}${done < total ? '' : '\n'}` : `${line}\n`);
      },
    });
    print(
      `Wrote ${result.messages} messages in ${result.rooms} rooms with ${result.members} memberships of ${result.accounts} accounts.`,
    );
    print(`An account with rooms: ${result.sampleAccountId}`);
    print(`A token for it: npx tidemark token --account ${result.sampleAccountId}`);
  } finally {
    await database.stop();
  }
}
