import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId } from '../auth/account-id.ts';
import type { Logger } from '../observability/logger.ts';
import type { EncodedLists } from './encoded-lists.ts';

/** What a resolver knows about its request. */
export interface GraphQLContext {
  readonly log: Logger;
  /** The caller's account; rejects as `authenticate` does. Introspection never calls it. */
  readonly authenticate: () => Promise<AccountId>;
  /** The request's own EntityManager, the same at each call. */
  readonly entities: () => EntityManager;
  /** Tells the metrics how the request ended. */
  readonly noteOutcome: (code: string) => void;
  /** Makes a signal that is aborted when the client disconnects. */
  readonly disconnected: () => AbortSignal;
  /** A resolver puts lists here that are already JSON. */
  readonly lists: EncodedLists;
}
