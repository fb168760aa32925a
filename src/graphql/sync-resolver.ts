import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Metrics } from '../observability/metrics.ts';
import type { SyncService } from '../sync/sync-service.ts';
import type { GraphQLContext } from './graphql-context.ts';
import { toGraphQLError } from './graphql-errors.ts';
import { Int64 } from './scalars.ts';
import { SyncPayload, toSyncPayload } from './sync-payload.ts';

export interface ResolverOptions {
  readonly sync: SyncService;
  readonly metrics: Metrics;
  readonly version: string;
}

/** The GraphQL door: parse, call, encode. */
@Resolver()
export class SyncResolver {
  private readonly options: ResolverOptions;

  constructor(options: ResolverOptions) {
    this.options = options;
  }

  @Query(() => String, {
    description: 'The version of this Tidemark. GraphQL demands a query; syncing is a mutation.',
  })
  version(): string {
    return this.options.version;
  }

  @Mutation(() => SyncPayload, {
    description:
      'Messages of all joined rooms created after lastSyncTimestamp (unix milliseconds; 0 the first time).',
  })
  async sync(
    @Arg('lastSyncTimestamp', () => Int64) lastSyncTimestamp: number,
    @Ctx() context: GraphQLContext,
  ): Promise<SyncPayload> {
    try {
      const accountId = await context.authenticate();
      const result = await this.options.sync.sync(accountId, lastSyncTimestamp);
      this.options.metrics.messagesSent('graphql', result.messages.length);
      return toSyncPayload(result);
    } catch (error) {
      throw toGraphQLError(error, context.log);
    }
  }
}
