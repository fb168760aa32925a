import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { SeededRandom } from '../src/demo/seeded-random.ts';
import type { Ledger } from './ledger.ts';
import { Outcome } from './ledger.ts';
import type { Room } from './stage.ts';

export interface WriterOptions {
  readonly url: string;
  readonly rooms: readonly Room[];
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  readonly longestMs: number;
  readonly pauseMs: number;
  /** Ends the writer after the transaction it is in. */
  readonly stop: AbortSignal;
  /** Told of SQL faults that no disturbance explains. */
  readonly onFault: (error: unknown) => void;
}

/** A chat writer's transaction under way: its messages, and whether its commit may have reached the server. */
export class Transaction {
  readonly client: Client;
  private readonly options: WriterOptions;
  private readonly numbers: number[] = [];
  private commitSent = false;

  constructor(client: Client, options: WriterOptions) {
    this.client = client;
    this.options = options;
  }

  /** Waits as a slow service does, up to the longest. */
  async linger(): Promise<void> {
    await sleep(this.options.random.fraction() * this.options.longestMs);
  }

  /** Writes messages in one statement, to rooms drawn at random; returns their numbers. */
  async insert(count = 1): Promise<number[]> {
    const { ledger, rooms, random } = this.options;
    const numbers = Array.from({ length: count }, () => ledger.open());
    this.numbers.push(...numbers);
    const room = numbers.map(() => random.pick(rooms));
    const draw = random.fraction();
    // Most leave the time to the database, in one way or another; some bring their own, from a clock that is wrong.
    const createdAt =
      draw < 0.45 ? 'null' : draw < 0.85 ? 'now()' : `now() + interval '${random.between(-2000, 2000)} ms'`;
    await this.client.query(
      `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
       select gen_random_uuid(), 'text', 'stress', number, '[]', sender, room, ${createdAt}, now()
       from unnest($1::text[], $2::uuid[], $3::uuid[]) as given (number, sender, room)`,
      [numbers.map(String), room.map(({ senderId }) => senderId), room.map(({ id }) => id)],
    );
    return numbers;
  }

  /** Messages whose savepoint was rolled back. */
  forget(numbers: readonly number[]): void {
    for (const number of numbers) {
      this.options.ledger.close(number, Outcome.ABORTED);
      this.numbers.splice(this.numbers.indexOf(number), 1);
    }
  }

  /** From now on the server may commit, whatever we hear of it. */
  mayCommit(): void {
    this.commitSent = true;
  }

  /** Runs `last`, the statement that commits it, and enters the outcome. */
  async commitWith<T>(last: () => Promise<T>): Promise<void> {
    this.mayCommit();
    await last();
    this.close(Outcome.COMMITTED);
  }

  /** Enters how a transaction ended that was not committed in order. */
  abandoned(): void {
    this.close(this.commitSent ? Outcome.UNKNOWN : Outcome.ABORTED);
  }

  close(outcome: Outcome): void {
    for (const number of this.numbers) this.options.ledger.close(number, outcome);
    this.numbers.length = 0;
  }
}

export type TransactionKind = (transaction: Transaction, random: SeededRandom) => Promise<void>;

/** Writes, one transaction after another, each of a kind that `pick` draws; connects again whenever it must. */
export async function runWriter(
  options: WriterOptions,
  pick: (random: SeededRandom) => TransactionKind,
): Promise<void> {
  const { random, stop } = options;
  let client: Client | undefined;
  while (!stop.aborted) {
    try {
      client ??= await connect(options.url);
    } catch {
      await sleep(50);
      continue;
    }
    const transaction = new Transaction(client, options);
    try {
      await pick(random)(transaction, random);
    } catch (error) {
      transaction.abandoned();
      if (!isConnectionLoss(error)) options.onFault(error);
      await client.end().catch(() => undefined);
      client = undefined;
    }
    await sleep(random.fraction() * options.pauseMs);
  }
  await client?.end().catch(() => undefined);
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'stress-writer',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Connection refused, reset or closed; 57P…: the server shuts down or crashed. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /^(?:57P|08|ECONN|EPIPE)/.test(code) || /connection|timeout/i.test(error.message);
}
