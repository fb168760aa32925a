/** A gateway with a design that is known to lose messages. `stress/gateway.ts` starts it with the name of the control. */
import { readConfig } from '../src/config/config.ts';
import { createLogger } from '../src/observability/logger.ts';
import { startTestServer } from '../testkit/test-server.ts';
import { CONTROLS } from './controls.ts';
import type { GatewayControl } from './controls.ts';
import { createLosingSync } from './losing-sync.ts';

const control = process.argv[2] as GatewayControl;
if (!(control in CONTROLS)) throw new Error(`no control is called ${control}`);

const { database, http, logLevel, sync } = readConfig({ env: process.env, readFile: () => '' });
await startTestServer({
  databaseUrl: database.url ?? '',
  port: http.port,
  poolMax: database.poolMax,
  ...sync,
  logger: createLogger({ level: logLevel, pretty: false }),
  sync: ({ orm, rows, watermark }) =>
    createLosingSync(control, { orm, rows, watermark, roomLimit: sync.roomLimit }),
});
process.once('SIGTERM', () => process.exit(0));
