import { tokenFor } from '../../testkit/tokens.ts';

/** So many phones of one account poll again and again, each with a token of its own. */
const PHONES = 64;
const AN_HOUR_SECONDS = 3600;

/** Tokens of one account. Each expires at another second, so that no two have the same text. */
export function tokensOf(accountId: string): string[] {
  return Array.from({ length: PHONES }, (_, phone) => tokenFor(accountId, AN_HOUR_SECONDS + phone));
}
