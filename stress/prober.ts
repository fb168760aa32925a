import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Gateway } from './gateway.ts';
import type { Ledger } from './ledger.ts';
import { Outcome } from './ledger.ts';
import { makeRooms, seatAccount } from './stage.ts';
import type { SyncDoor } from './sync-doors.ts';

export interface ProberOptions {
  readonly databaseUrl: string;
  readonly gateway: Gateway;
  readonly door: SyncDoor;
  readonly tokenFor: (accountId: string) => string;
  readonly ledger: Ledger;
  readonly isOn: () => boolean;
}

export interface Probes {
  readonly made: number;
  /** The message was not in the sync asked for after its commit had returned. */
  readonly missed: number;
}

/** Read your writes: commits a message in a room of its own, then syncs at once, over and over. */
export async function probe(options: ProberOptions): Promise<Probes> {
  const { databaseUrl, gateway, door, ledger, isOn } = options;
  const accountId = randomUUID();
  const [room] = await makeRooms(databaseUrl, 1);
  await seatAccount(databaseUrl, accountId, [room!]);
  const token = options.tokenFor(accountId);
  const client = new Client({ connectionString: databaseUrl, application_name: 'stress-prober' });
  client.on('error', () => undefined);
  await client.connect();
  let made = 0;
  let missed = 0;
  let since = 0;
  while (isOn()) {
    const number = ledger.open();
    await client.query(
      `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
       values (gen_random_uuid(), 'text', 'probe', $1, '[]', $2, $3, now(), now())`,
      [String(number), room!.senderId, room!.id],
    );
    ledger.close(number, Outcome.COMMITTED);
    const answer = await door(gateway.url, token, since);
    since = answer.currentTimestamp;
    made += 1;
    if (!answer.messages.some(({ nonce }) => nonce === String(number))) missed += 1;
  }
  await client.end();
  return { made, missed };
}
