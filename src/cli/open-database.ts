import { resolve } from 'node:path';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import type { CommandContext } from './command-context.ts';

export interface OpenDatabase {
  readonly url: string;
  readonly embedded: boolean;
  stop(): Promise<void>;
}

/** The configured database: DATABASE_URL, or the embedded server under DATA_DIR if that is not set. */
export async function openDatabase({ config, logger }: CommandContext): Promise<OpenDatabase> {
  const { url, dataDir } = config.database;
  if (url !== undefined) return { url, embedded: false, stop: async () => undefined };
  const server = await startEmbeddedPostgres({ dataDir: resolve(dataDir), logger });
  return { url: server.url, embedded: true, stop: () => server.stop() };
}
