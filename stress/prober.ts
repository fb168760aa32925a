import type { Door } from '../testkit/door.ts';
import { openChatWorld } from '../testkit/chat-world.ts';
import { tokenFor } from '../testkit/tokens.ts';
import type { Gateway } from './gateway.ts';
import type { Ledger } from './ledger.ts';
import { Outcome } from './ledger.ts';

export interface ProberOptions {
  readonly databaseUrl: string;
  readonly gateway: Gateway;
  readonly door: Door;
  readonly ledger: Ledger;
  readonly isOn: () => boolean;
}

export interface Probes {
  readonly made: number;
  /** A commit had returned, and the next sync did not contain its message. */
  readonly missed: number;
}

/** Checks "read your writes": commits a message in a room of its own and syncs at once, again and again. */
export async function probe({ databaseUrl, gateway, door, ledger, isOn }: ProberOptions): Promise<Probes> {
  await using world = openChatWorld(databaseUrl);
  const seat = await world.seat();
  const authorization = `Bearer ${tokenFor(seat.accountId)}`;
  let made = 0;
  let missed = 0;
  let since = 0;
  while (isOn()) {
    const number = ledger.open();
    await world.liveMessage(seat, { nonce: String(number) });
    ledger.close(number, Outcome.COMMITTED);
    const answer = await door.sync(gateway.url, { since, authorization });
    if (answer.fault !== undefined) throw new Error(`a probe was refused: ${answer.text}`);
    since = answer.currentTimestamp;
    made += 1;
    if (!answer.messages.some(({ nonce }) => nonce === String(number))) missed += 1;
  }
  return { made, missed };
}
