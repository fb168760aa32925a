import type { AccountId } from '../../src/auth/account-id.ts';
import { REST_ENCODING } from '../../src/rest/sync-answer.ts';
import type { SyncService } from '../../src/sync/sync-service.ts';
import type { WireMessage } from '../../testkit/wire-message.ts';

export interface ReadAnswer {
  readonly messages: readonly WireMessage[];
  readonly currentTimestamp: number;
}

/** Syncs and reads the complete answer, like the REST door. */
export async function readAnswer(sync: SyncService, account: string, since: number): Promise<ReadAnswer> {
  const accountId = account as AccountId;
  const disconnected = () => new AbortController().signal;
  const answer = await sync.sync({ accountId, since, encodings: [REST_ENCODING], disconnected });
  let text = '';
  const found = answer.messages[0]!;
  for await (const { bytes } of 'bytes' in found ? [found] : found) text += bytes.toString();
  const messages = JSON.parse(`[${text.slice(1)}]`) as WireMessage[];
  return { messages, currentTimestamp: answer.currentTimestamp };
}
