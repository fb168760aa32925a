import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { LRUCache } from 'lru-cache';
import type { Metrics } from '../observability/metrics.ts';
import type { EncodedMessages } from '../messages/message-encoder.ts';
import { createMessageEncoding } from '../sync/message-encoding.ts';
import type { MessageEncoding } from '../sync/message-encoding.ts';
import type { MessageShape } from '../messages/message-shape.ts';
import type { SyncService } from '../sync/sync-service.ts';
import type { GraphQLContext } from './graphql-context.ts';
import { toGraphQLError } from './graphql-errors.ts';
import { Int64 } from './scalars.ts';
import { selectedMessages } from './selected-messages.ts';
import { SyncPayload } from './sync-payload.ts';

export interface ResolverOptions {
  readonly sync: SyncService;
  readonly metrics: Metrics;
  readonly version: string;
}

/** Maximum number of selections of a message's fields that are kept ready. */
const MAX_ENCODINGS = 100;

const NO_FIELDS = createMessageEncoding([]);

/** The GraphQL door: parse, call, encode. */
@Resolver()
export class SyncResolver {
  private readonly options: ResolverOptions;
  /** By shape: clients send the same few documents repeatedly. */
  private readonly encodings = new LRUCache<string, MessageEncoding>({ max: MAX_ENCODINGS });

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
    @Info() info: GraphQLResolveInfo,
  ): Promise<SyncPayload> {
    try {
      const accountId = await context.authenticate();
      const selected = [...selectedMessages(info)];
      const answer = await this.options.sync.sync({
        accountId,
        since: lastSyncTimestamp,
        // The selection may contain `totalCount` without `messages`.
        encodings: selected.length === 0 ? [NO_FIELDS] : selected.map(([, shape]) => this.encodingOf(shape)),
        disconnected: context.disconnected,
      });
      let totalCount = 0;
      for (const [index, messages] of answer.messages.entries()) {
        const { elements, count } = await collect(messages);
        totalCount = count;
        const key = selected[index]?.[0];
        if (key !== undefined) context.lists.add({ path: [String(info.path.key), key], elements });
      }
      this.options.metrics.messagesSent('graphql', totalCount);
      return { messages: [], currentTimestamp: answer.currentTimestamp, totalCount };
    } catch (error) {
      throw toGraphQLError(error, context.log);
    }
  }

  private encodingOf(shape: MessageShape): MessageEncoding {
    const key = JSON.stringify(shape);
    const known = this.encodings.get(key);
    if (known) return known;
    const encoding = createMessageEncoding(shape);
    this.encodings.set(key, encoding);
    return encoding;
  }
}

async function collect(
  messages: EncodedMessages | AsyncIterable<EncodedMessages>,
): Promise<{ elements: Buffer[]; count: number }> {
  if ('bytes' in messages) return { elements: [messages.bytes], count: messages.count };
  const elements: Buffer[] = [];
  let total = 0;
  for await (const { bytes, count } of messages) {
    elements.push(bytes);
    total += count;
  }
  return { elements, count: total };
}
