import cors from 'cors';
import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { TokenVerifier } from './auth/access-token.ts';
import { asAppError } from './db/database-error.ts';
import { createGraphQLDoor } from './graphql/graphql-door.ts';
import { onlyReads } from './http/method-not-allowed.ts';
import { createOperationsRouter } from './http/operations.ts';
import type { ForkEntityManager } from './http/request-entities.ts';
import { requestLog } from './http/request-log.ts';
import type { SpoolSpace } from './http/spool.ts';
import type { Logger } from './observability/logger.ts';
import type { Exposition, Metrics } from './observability/metrics.ts';
import { createOpenApi } from './rest/openapi.ts';
import { notFound, sendProblem } from './rest/problem.ts';
import { createRestRouter } from './rest/sync-route.ts';
import type { SyncService } from './sync/sync-service.ts';
import { createWebRouter } from './web/web-router.ts';

export interface AppOptions {
  readonly sync: SyncService;
  readonly tokens: TokenVerifier;
  readonly forkEntityManager: ForkEntityManager;
  readonly metrics: Metrics;
  /** The metrics that `/metrics` sends; those of `metrics` if undefined. */
  readonly exposition?: Exposition | undefined;
  readonly logger: Logger;
  readonly version: string;
  /** Resolves with the reason why requests cannot be served now, or with undefined. */
  readonly notReady: () => Promise<string | undefined>;
  /** Keeps answers for clients that read slowly. */
  readonly spools: SpoolSpace;
  readonly corsOrigins: readonly string[];
  /** Folder of the built browser pages. */
  readonly assetsDir: string;
  /** Filled into the pages. For the embedded database only. */
  readonly demoToken: string | undefined;
}

export interface App {
  readonly handler: Express;
  /** The first step of a stop: from now on, answers close their connection and `/readyz` says no. */
  drain(): void;
  /** Ends what the app itself started. */
  stop(): Promise<void>;
}

const READ_ONLY_PATHS = ['/', '/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/graphiql'];

/** Puts the doors and pages together. The caller listens. */
export async function createApp(options: AppOptions): Promise<App> {
  const graphql = await createGraphQLDoor(options);
  const openApi = JSON.stringify(createOpenApi(options.version));
  let draining = false;

  const handler = express();
  handler.disable('x-powered-by');
  // An ETag would be a hash over many MB, and clients cannot use it for a POST.
  handler.disable('etag');
  handler.use(requestLog(options.logger));
  handler.use((_req, res, next) => {
    if (draining) res.set('Connection', 'close');
    next();
  });
  handler.use(
    helmet({
      // Pages set their own policy. Everything else is data.
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      strictTransportSecurity: false,
    }),
  );
  if (options.corsOrigins.length > 0) {
    handler.use(
      cors({
        origin: options.corsOrigins.includes('*') ? '*' : [...options.corsOrigins],
        methods: ['GET', 'POST'],
        // No list of allowed headers: a trusted origin may send what it asks for, such as traceparent.
        exposedHeaders: ['X-Request-Id', 'Retry-After', 'WWW-Authenticate'],
        maxAge: 600,
      }),
    );
  }
  handler.all(READ_ONLY_PATHS, onlyReads);
  handler.use(createRestRouter(options));
  handler.use(
    createOperationsRouter({
      exposition: options.exposition ?? options.metrics.registry,
      notReady: async () => {
        if (draining) return 'stopping';
        return options.notReady().catch((error: unknown) => {
          throw asAppError(error);
        });
      },
      logger: options.logger,
    }),
  );
  handler.get('/openapi.json', (_req, res) => void res.type('application/json').send(openApi));
  // In front of GraphQL: a browser's GET /graphql opens GraphiQL.
  handler.use(
    createWebRouter({
      assetsDir: options.assetsDir,
      version: options.version,
      ...(options.demoToken === undefined ? {} : { demoToken: options.demoToken }),
    }),
  );
  handler.use(graphql.router);
  handler.use(notFound);
  handler.use(sendProblem);
  return {
    handler,
    drain: () => {
      draining = true;
    },
    stop: () => graphql.stop(),
  };
}
