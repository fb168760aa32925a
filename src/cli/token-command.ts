import { DEMO_ACCOUNT_ID } from '../demo/fill-demo-once.ts';
import { AppError } from '../errors/app-error.ts';
import type { CommandContext } from './command-context.ts';
import { signToken } from './signing.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Prints a token and nothing else, so that a script can use the output. */
export async function token(
  { config, now, print }: CommandContext,
  { account = DEMO_ACCOUNT_ID, lifetime }: { readonly account?: string; readonly lifetime: number },
): Promise<void> {
  if (!UUID.test(account)) throw new AppError('USAGE', `--account must be a UUID, not "${account}".`);
  if (lifetime < 1) throw new AppError('USAGE', '--lifetime must be at least 1 second.');
  print(await signToken(config, { accountId: account.toLowerCase(), lifetimeSeconds: lifetime, now }));
}
