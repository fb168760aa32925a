import { migrateDatabase } from '../db/migrate.ts';
import type { CommandContext } from './command-context.ts';
import { openDatabase } from './open-database.ts';

/** Brings the database to this version's schema and says what was done. */
export async function migrate(context: CommandContext): Promise<void> {
  const database = await openDatabase(context);
  try {
    const applied = await migrateDatabase({
      url: database.url,
      logger: context.logger,
      signal: context.stop,
    });
    context.print(
      applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'Nothing to do: the database is migrated.',
    );
  } finally {
    await database.stop();
  }
}
