import { migrateDatabase } from '../db/migrate.ts';
import { seedDatabase } from '../demo/seed-database.ts';
import { checkSeedSize, type SeedSize } from '../demo/seed-size.ts';
import type { CommandContext } from './command-context.ts';
import { openDatabase } from './open-database.ts';

export interface SeedRequest {
  readonly size: SeedSize;
  readonly seed: number;
}

/** Writes generated data, shows its progress, and prints an account to sync with. */
export async function seed(context: CommandContext, request: SeedRequest): Promise<void> {
  const { config, logger, stop, now, interactive, tell, print } = context;
  // Checked first, because creating an embedded database takes seconds.
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
        // On a terminal, ten lines per second, each over the previous one. In a log, one line every two seconds.
        if (done < total && now() - told < (interactive ? 100 : 2_000)) return;
        told = now();
        const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
        const line = `${done} of ${total} messages (${percent} %), ${Math.round(perSecond)} per second`;
        tell(interactive ? `\r${line}${done < total ? '' : '\n'}` : `${line}\n`);
      },
    });
    print(
      `Wrote ${result.messages} messages in ${result.rooms} rooms with ${result.members} memberships of ${result.accounts} accounts.`,
    );
    print(`An account that has rooms: ${result.sampleAccountId}`);
    print(`To get a token for it: npx tidemark token --account ${result.sampleAccountId}`);
  } finally {
    await database.stop();
  }
}
