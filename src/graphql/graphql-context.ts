import type { AccountId } from '../auth/access-token.ts';
import type { Logger } from '../observability/logger.ts';

/** What a resolver knows of its request. */
export interface GraphQLContext {
  readonly log: Logger;
  /** The caller's account; rejects as `TokenVerifier.verify` does. Introspection never asks. */
  readonly authenticate: () => Promise<AccountId>;
  /** Tells the metrics how the request ended. */
  readonly noteOutcome: (code: string) => void;
}
