import { once } from 'node:events';
import type { CommandContext } from './command-context.ts';
import { startGatewayServer } from './gateway-server.ts';
import type { PrimaryLink } from './primary-link.ts';

/** Serves until `stop` is aborted: one more gateway for the same database, on the port all workers share. */
export async function work(context: CommandContext, primary: PrimaryLink): Promise<void> {
  const { number, databaseUrl, demoToken } = await primary.order;
  const logger = context.logger.child({ worker: number });
  const server = await startGatewayServer(
    { ...context, logger },
    { databaseUrl, demoToken, exposition: { metrics: () => primary.sum() } },
  );
  logger.info({ url: server.url, pid: process.pid }, 'a worker serves');
  primary.listening(server.url, () => server.metrics.registry.getMetricsAsJSON());
  if (!context.stop.aborted) await once(context.stop, 'abort');
  await server.stop();
}
