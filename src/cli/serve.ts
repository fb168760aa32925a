import { once } from 'node:events';
import { banner } from './banner.ts';
import type { CommandContext } from './command-context.ts';
import type { Serving } from './gateway-server.ts';
import { packageVersion } from './package-root.ts';
import { prepareDatabase } from './prepare-database.ts';
import type { PreparedDatabase } from './prepare-database.ts';

/**
 * Starts everything, serves until `stop` is aborted, and ends everything in reverse order.
 * @param workers number of processes that serve. With 1, this process serves itself.
 */
export async function serve(context: CommandContext, workers: number): Promise<void> {
  const { logger, stop } = context;
  await using closing = new AsyncDisposableStack();

  const database = await prepareDatabase(context);
  closing.defer(() => database.stop());
  const serving = await start(context, database, workers);
  closing.defer(() => serving.stop());
  const { url } = serving;
  logger.info(
    {
      url,
      version: packageVersion(),
      embeddedDatabase: database.embedded,
      ...(workers > 1 ? { workers } : {}),
    },
    'listening',
  );
  context.tell(banner({ url, demoToken: database.demoToken, embedded: database.embedded }));

  if (!stop.aborted) await once(stop, 'abort');
  logger.info('stopping: answers in progress are finished first');
}

/** Loads only the modules this process needs: a primary does not serve requests itself. */
async function start(context: CommandContext, database: PreparedDatabase, workers: number): Promise<Serving> {
  const served = { databaseUrl: database.url, demoToken: database.demoToken };
  if (workers > 1) {
    const { startWorkers } = await import('./workers.ts');
    return startWorkers(context, { ...served, count: workers });
  }
  const { startGatewayServer } = await import('./gateway-server.ts');
  return startGatewayServer(context, { ...served, exposition: undefined });
}
