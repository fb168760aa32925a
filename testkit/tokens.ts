import { issueToken } from '../src/auth/issue-token.ts';

/** The secret of every server that is started for tests, stress and bench. */
export const TEST_SECRET = 'a secret of the tests, longer than 32 bytes';

/** An access token that these servers accept. */
export function tokenFor(accountId: string, lifetimeSeconds = 3600): string {
  return issueToken({
    accountId,
    secret: TEST_SECRET,
    algorithm: 'HS256',
    accountClaim: 'sub',
    issuer: undefined,
    audience: undefined,
    lifetimeSeconds,
    now: () => Date.now(),
  });
}
