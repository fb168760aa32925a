import { ApolloServer } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import { Router } from 'express';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { abortAnswer } from '../http/abort-answer.ts';
import { errorHeaders } from '../http/error-headers.ts';
import { maskError } from '../http/mask-error.ts';
import { measure, noteOutcome } from '../http/measure.ts';
import { methodNotAllowed } from '../http/method-not-allowed.ts';
import type { Logger } from '../observability/logger.ts';
import { createApolloHandler } from './apollo-handler.ts';
import type { ApolloHandlerOptions } from './apollo-handler.ts';
import type { GraphQLContext } from './graphql-context.ts';
import { createErrorFormatter, graphqlErrorBody, GRAPHQL_ERRORS } from './graphql-errors.ts';
import { knownOperationTypes } from './known-operation-types.ts';
import { createSchema } from './schema.ts';
import type { ResolverOptions } from './sync-resolver.ts';

export const GRAPHQL_PATH = '/graphql';

export interface GraphQLOptions extends ResolverOptions, ApolloHandlerOptions {
  readonly logger: Logger;
}

export interface GraphQLDoor {
  readonly router: Router;
  /** Stops Apollo Server after the requests in progress are answered. */
  stop(): Promise<void>;
}

/** Limits of one document. They suffice for exploring, but do not allow a hundred syncs under a hundred aliases. */
const LIMITS = new ApolloArmor({
  maxAliases: { n: 10 },
  maxDepth: { n: 8 },
  maxDirectives: { n: 20 },
  // The parser counts tokens itself (MAX_TOKENS). With Armor's limit, each syntax error would be answered with 500.
  maxTokens: { enabled: false },
  costLimit: { enabled: false },
  // The schema is public and introspection is on, so a suggestion reveals nothing new.
  blockFieldSuggestion: { enabled: false },
});

const MAX_TOKENS = 2000;

/** Every answer may contain messages. */
const NO_STORE = 'no-store';

/** The GraphQL door: GraphQL over HTTP at `/graphql`. */
export async function createGraphQLDoor(options: GraphQLOptions): Promise<GraphQLDoor> {
  const { plugins, validationRules } = LIMITS.protect();
  const apollo = new ApolloServer<GraphQLContext>({
    schema: await createSchema(options),
    introspection: true,
    // We end the process ourselves, in order: first the doors, then the database.
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    // Another site cannot set the token's header. GET cannot mutate, and POST must be JSON. So requests cannot be forged.
    csrfPrevention: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    // It wraps each field of each message: a sync of 25,000 messages took 1.7 to 2.9 times as long with it.
    plugins: [
      // Its types are Apollo's CommonJS declarations. TypeScript takes them for another library.
      ...(plugins as unknown as ApolloServerPlugin<GraphQLContext>[]),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      {
        requestDidStart: async () => ({
          willSendResponse: async ({ contextValue, response }) => {
            // Apollo sets another Cache-Control for persisted queries.
            response.http.headers.set('cache-control', NO_STORE);
            const data = response.body.kind === 'single' ? response.body.singleResult.data : undefined;
            contextValue.lists.mark(data);
            const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined;
            const code = errors?.[0]?.extensions?.['code'];
            if (typeof code === 'string') contextValue.noteOutcome(code);
          },
        }),
      },
    ],
    validationRules: [...validationRules, knownOperationTypes],
    formatError: createErrorFormatter(options.logger),
    logger: options.logger,
  });
  await apollo.start();

  const answer = createApolloHandler(apollo, options);

  const neverStore: RequestHandler = (_req, res, next) => {
    res.set('Cache-Control', NO_STORE);
    next();
  };

  const sendError: ErrorRequestHandler = (error: unknown, req, res, _next) => {
    const known = maskError(error, req.log);
    noteOutcome(res, known.code);
    if (res.headersSent) abortAnswer(res);
    else res.status(GRAPHQL_ERRORS[known.code].status).set(errorHeaders(known)).json(graphqlErrorBody(known));
  };

  const router = Router();
  router
    .route(GRAPHQL_PATH)
    .all(measure('graphql', options.metrics), neverStore)
    .get(answer)
    .post(answer)
    .all(methodNotAllowed('GET', 'POST'), sendError);
  return { router, stop: () => apollo.stop() };
}
