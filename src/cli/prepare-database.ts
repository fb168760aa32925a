import { migrateDatabase } from '../db/migrate.ts';
import { fillDemoOnce } from '../demo/fill-demo-once.ts';
import type { CommandContext } from './command-context.ts';
import { openDatabase } from './open-database.ts';
import type { OpenDatabase } from './open-database.ts';
import { signToken } from './signing.ts';

const DEMO_TOKEN_SECONDS = 30 * 24 * 3600;

export interface PreparedDatabase extends OpenDatabase {
  /** Only with the embedded database, and if this configuration can sign tokens. */
  readonly demoToken: string | undefined;
}

/** Opens and migrates the database, and adds the demo data. Once per start, for any number of serving processes. */
export async function prepareDatabase(context: CommandContext): Promise<PreparedDatabase> {
  const { config, logger, stop } = context;
  const database = await openDatabase(context);
  try {
    if (config.database.replicaUrls.length > 0) {
      logger.warn('this version does not use DATABASE_REPLICA_URLS: it reads everything from the primary');
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

/** Adds the demo data once. Returns a token to read it with, or undefined if this configuration cannot sign tokens. */
async function prepareDemo(
  { config, logger, now }: CommandContext,
  url: string,
): Promise<string | undefined> {
  const { filled, accountId } = await fillDemoOnce({ url, now: new Date(now()) });
  if (filled) logger.info('demo data written');
  if (config.auth.key.kind !== 'embedded' && config.auth.key.kind !== 'secret') return undefined;
  return signToken(config, { accountId, lifetimeSeconds: DEMO_TOKEN_SECONDS, now });
}
