/** The same gateway with a design that is known to lose; `stress/gateway.ts` starts it with the name of the control. */
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.ts';
import { createTokenVerifier } from '../src/auth/access-token.ts';
import { packageRoot, packageVersion } from '../src/cli/package-root.ts';
import { verificationKey } from '../src/cli/signing.ts';
import { readConfig } from '../src/config/config.ts';
import { createHttpServer } from '../src/http/http-server.ts';
import { createSpoolSpace } from '../src/http/spool.ts';
import { createLogger } from '../src/observability/logger.ts';
import { startGateway } from '../src/gateway.ts';
import { CONTROLS } from './controls.ts';
import type { GatewayControl } from './controls.ts';
import { createLosingSync } from './losing-sync.ts';

const control = process.argv[2] as GatewayControl;
if (!(control in CONTROLS)) throw new Error(`no control is called ${control}`);

const config = readConfig({ env: process.env, readFile: () => '' });
const logger = createLogger({ level: config.logLevel, pretty: false });
const { orm, rows, watermark, metrics, notReady } = await startGateway({
  databaseUrl: config.database.url ?? '',
  poolMax: config.database.poolMax,
  applicationName: 'tidemark-control',
  sync: config.sync,
  logger,
});
const app = await createApp({
  sync: createLosingSync(control, { orm, rows, watermark, roomLimit: config.sync.roomLimit }),
  tokens: createTokenVerifier({ ...config.auth, key: await verificationKey(config), now: () => Date.now() }),
  forkEntityManager: () => orm.em.fork(),
  metrics,
  logger,
  version: packageVersion(),
  notReady,
  spools: createSpoolSpace({ folder: tmpdir(), maxBytes: 2 ** 30 }),
  corsOrigins: [],
  assetsDir: join(packageRoot(), 'dist', 'web'),
  demoToken: undefined,
});
const server = createHttpServer(app.handler);
server.listen(config.http.port, config.http.host);
await once(server, 'listening');
process.once('SIGTERM', () => process.exit(0));
