import type { Client } from 'pg';
import type { Ledger } from './ledger.ts';
import { ByteColumn, Outcome } from './ledger.ts';
import type { Saving, SyncClient } from './sync-client.ts';

export interface Verdict {
  /** Messages in the table. */
  readonly committed: number;
  /** Messages in the table whose commit was never acknowledged. */
  readonly unknownCommitted: number;
  /** Deliveries that all clients together should have got: each message of each client's rooms, once. */
  readonly expected: number;
  readonly deliveries: number;
  readonly duplicates: number;
  readonly lost: Readonly<Record<Saving, number>>;
  /** The first losses, one line each. */
  readonly samples: readonly string[];
  /** Errors that no design explains: an acknowledged message that is gone, an aborted one that was sent, … */
  readonly faults: readonly string[];
}

const PAGE = 20_000;
const SAMPLES = 5;

interface Row {
  readonly number: number;
  readonly room: string;
  readonly created_at: string;
}

/**
 * Compares the messages in the table with those that every client received. It uses none of the product's code. Call
 * it after the last write.
 */
export async function check(
  client: Client,
  ledger: Ledger,
  syncClients: readonly SyncClient[],
): Promise<Verdict> {
  const inTable = new ByteColumn();
  const expectedOf = new Map<SyncClient, number>(syncClients.map((syncClient) => [syncClient, 0]));
  const lost: Record<Saving, number> = { timestamp: 0, newest: 0 };
  const samples: string[] = [];
  let committed = 0;
  let unknownCommitted = 0;

  const rooms = new Map<string, SyncClient[]>();
  for (const syncClient of syncClients) {
    for (const id of syncClient.options.roomIds) rooms.set(id, [...(rooms.get(id) ?? []), syncClient]);
  }

  function judge({ number, room, created_at: createdAt }: Row): void {
    committed += 1;
    inTable.set(number, 1);
    if (ledger.outcome(number) === Outcome.UNKNOWN) unknownCommitted += 1;
    for (const syncClient of rooms.get(room) ?? []) {
      expectedOf.set(syncClient, expectedOf.get(syncClient)! + 1);
      if (syncClient.receipts.has(number)) continue;
      const { saving, name } = syncClient.options;
      lost[saving] += 1;
      if (samples.length < SAMPLES)
        samples.push(`${name} (saves ${saving}) never got message ${number} of ${createdAt}`);
    }
  }

  await client.query('begin isolation level repeatable read read only');
  await client.query(`declare written no scroll cursor for
    select nonce::int as number, chat_room_id as room, created_at::text from chat_messages where deleted_at is null`);
  for (let rows: Row[] = []; ;) {
    ({ rows } = await client.query<Row>(`fetch ${PAGE} from written`));
    if (rows.length === 0) break;
    rows.forEach(judge);
  }
  await client.query('rollback');

  return {
    committed,
    unknownCommitted,
    expected: [...expectedOf.values()].reduce((sum, count) => sum + count, 0),
    deliveries: syncClients.reduce((sum, { receipts }) => sum + receipts.deliveries, 0),
    duplicates: syncClients.reduce((sum, { receipts }) => sum + receipts.duplicates, 0),
    lost,
    samples,
    faults: findFaults(ledger, inTable, syncClients, expectedOf, lost),
  };
}

function findFaults(
  ledger: Ledger,
  inTable: ByteColumn,
  syncClients: readonly SyncClient[],
  expectedOf: ReadonlyMap<SyncClient, number>,
  lost: Readonly<Record<Saving, number>>,
): string[] {
  let gone = 0;
  let revived = 0;
  let unended = 0;
  let phantoms = 0;
  for (let number = 1; number <= ledger.last; number += 1) {
    const isThere = inTable.get(number) === 1;
    const outcome = ledger.outcome(number);
    if (outcome === Outcome.COMMITTED && !isThere) gone += 1;
    if (outcome === Outcome.ABORTED && isThere) revived += 1;
    if (outcome === Outcome.OPEN) unended += 1;
    if (!isThere) phantoms += syncClients.filter(({ receipts }) => receipts.has(number)).length;
  }
  const received = syncClients.reduce(
    (sum, { receipts }) => sum + receipts.deliveries - receipts.duplicates,
    0,
  );
  const expected = [...expectedOf.values()].reduce((sum, count) => sum + count, 0);
  const strangers = received - phantoms - (expected - lost.timestamp - lost.newest);
  return [
    [gone, 'acknowledged messages are not in the table'],
    [revived, 'aborted messages are in the table'],
    [unended, 'transactions never ended'],
    [phantoms, 'deliveries of messages that are not in the table'],
    [strangers, 'deliveries to clients that are not in the room'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${count} ${what}`);
}
