import { REST_ENCODING } from '../../src/rest/sync-answer.ts';
import type { SyncAnswer } from '../../src/sync/sync-service.ts';
import type { WireMessage } from './doors.ts';

export interface ReadAnswer {
  readonly messages: readonly WireMessage[];
  readonly currentTimestamp: number;
}

/** Reads an answer of the sync service to its end, as the REST door does. */
export async function readAnswer(answer: SyncAnswer): Promise<ReadAnswer> {
  let text = '';
  const { signal } = new AbortController();
  for await (const { bytes } of answer.messages(REST_ENCODING, signal)) text += bytes.toString();
  const messages = JSON.parse(`[${text.slice(1)}]`) as WireMessage[];
  return { messages, currentTimestamp: answer.currentTimestamp };
}
