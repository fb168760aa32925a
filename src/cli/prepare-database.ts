import { migrateDatabase } from '../db/migrate.ts';
import { fillDemoOnce } from '../demo/fill-demo-once.ts';
import type { CommandContext } from './command-context.ts';
import { openDatabase } from './open-database.ts';
import type { OpenDatabase } from './open-database.ts';
import { signToken } from './signing.ts';

const DEMO_TOKEN_SECONDS = 30 * 24 * 3600;

export interface PreparedDatabase extends OpenDatabase {
  /** For the embedded database, where this configuration can sign one. */
  readonly demoToken: string | undefined;
}

/** What is done once a start, however many processes serve then: the database is opened, migrated and filled. */
export async function prepareDatabase(context: CommandContext): Promise<PreparedDatabase> {
  const { config, logger, stop } = context;
  const database = await openDatabase(context);
  try {
    if (config.database.replicaUrls.length > 0) {
      logger.warn('DATABASE_REPLICA_URLS is not used by this version: everything is read from the primary');
    }
    stop.throwIfAborted();
    if (config.database.migrateOnStart) {
      const applied = await migrateDatabase({ url: database.url, logger, signal: stop });
      if (applied.length > 0) logger.info({ applied }, 'database migrated');
    }
    stop.throwIfAborted();
    const demoToken = database.embedded ? await prepareDemo(context, database.url) : undefined;
    return { ...database, demoToken };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Demo data, once, and a token to see it with; undefined where this configuration cannot sign one. */
async function prepareDemo(
  { config, logger, now }: CommandContext,
  url: string,
): Promise<string | undefined> {
  const { filled, accountId } = await fillDemoOnce({ url, now: new Date(now()) });
  if (filled) logger.info('demo data written');
  if (config.auth.key.kind !== 'embedded' && config.auth.key.kind !== 'secret') return undefined;
  return signToken(config, { accountId, lifetimeSeconds: DEMO_TOKEN_SECONDS, now });
}
