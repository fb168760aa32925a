import type { AccountId } from '../auth/access-token.ts';
import type { Logger } from '../observability/logger.ts';
import type { EncodedLists } from './encoded-lists.ts';

/** What a resolver knows of its request. */
export interface GraphQLContext {
  readonly log: Logger;
  /** The caller's account; rejects as `TokenVerifier.verify` does. Introspection never asks. */
  readonly authenticate: () => Promise<AccountId>;
  /** Tells the metrics how the request ended. */
  readonly noteOutcome: (code: string) => void;
  /** Aborted when the client leaves. */
  readonly departure: () => AbortSignal;
  /** Where a resolver leaves lists that are JSON already. */
  readonly lists: EncodedLists;
}
