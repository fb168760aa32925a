import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { SeededRandom } from '../src/demo/seeded-random.ts';
import { systemErrorCode } from '../src/postgres/process-signal.ts';
import type { Seat } from '../testkit/chat-world.ts';
import type { Ledger } from './ledger.ts';
import { Outcome } from './ledger.ts';

export interface WriterOptions {
  readonly url: string;
  /** One writing seat of each room. */
  readonly rooms: readonly Seat[];
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  readonly longestMs: number;
  readonly pauseMs: number;
  /** Ends the writer after its current transaction. */
  readonly stop: AbortSignal;
  /** Gets each error that no lost connection explains. */
  readonly onFault: (error: unknown) => void;
}

/** An open transaction of a writer: its messages, and whether its commit may have reached the server. */
export class Transaction {
  readonly client: Client;
  private readonly options: WriterOptions;
  private readonly numbers: number[] = [];
  private commitSent = false;

  constructor(client: Client, options: WriterOptions) {
    this.client = client;
    this.options = options;
  }

  /** Waits a random time of at most `longestMs`, as a slow service does. */
  async linger(): Promise<void> {
    await sleep(this.options.random.fraction() * this.options.longestMs);
  }

  /** Writes messages to random rooms in one statement. Returns their numbers. */
  async insert(count = 1): Promise<number[]> {
    const { ledger, rooms, random } = this.options;
    const numbers = Array.from({ length: count }, () => ledger.open());
    this.numbers.push(...numbers);
    const room = numbers.map(() => random.pick(rooms));
    const draw = random.fraction();
    // Most let the database choose the time. Some bring the time of a wrong clock.
    const createdAt =
      draw < 0.45 ? 'null' : draw < 0.85 ? 'now()' : `now() + interval '${random.between(-2000, 2000)} ms'`;
    await this.client.query(
      `insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
       select gen_random_uuid(), 'text', 'stress', number, '[]', sender, room, ${createdAt}, now()
       from unnest($1::text[], $2::uuid[], $3::uuid[]) as given (number, sender, room)`,
      [numbers.map(String), room.map(({ memberId }) => memberId), room.map(({ roomId }) => roomId)],
    );
    return numbers;
  }

  /** Records messages whose savepoint was rolled back. */
  forget(numbers: readonly number[]): void {
    for (const number of numbers) {
      this.options.ledger.close(number, Outcome.ABORTED);
      this.numbers.splice(this.numbers.indexOf(number), 1);
    }
  }

  /** Records that the commit is about to be sent. From now on the server may commit, even if no answer comes. */
  mayCommit(): void {
    this.commitSent = true;
  }

  /** Runs `last`, the statement that commits, and records the outcome. */
  async commitWith<T>(last: () => Promise<T>): Promise<void> {
    this.mayCommit();
    await last();
    this.close(Outcome.COMMITTED);
  }

  /** Records the outcome of a transaction that was rolled back or lost its connection. */
  abandoned(): void {
    this.close(this.commitSent ? Outcome.UNKNOWN : Outcome.ABORTED);
  }

  close(outcome: Outcome): void {
    for (const number of this.numbers) this.options.ledger.close(number, outcome);
    this.numbers.length = 0;
  }
}

export type TransactionKind = (transaction: Transaction, random: SeededRandom) => Promise<void>;

/** Runs one transaction after another, each of a kind that `pick` draws. Connects again after a lost connection. */
export async function runWriter(
  options: WriterOptions,
  pick: (random: SeededRandom) => TransactionKind,
): Promise<void> {
  const { random, stop } = options;
  let client: Client | undefined;
  const hasLostConnection = (error: unknown): boolean =>
    error instanceof ConnectionLost || isConnectionCode(systemErrorCode(error)) || lost.has(client!);
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
      if (!hasLostConnection(error)) options.onFault(error);
      await client.end().catch(() => undefined);
      client = undefined;
    }
    await sleep(random.fraction() * options.pauseMs);
  }
  await client?.end().catch(() => undefined);
}

/** Connections that broke. `pg` then rejects the query with an error without a code. */
const lost = new WeakSet<Client>();

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'stress-writer',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => lost.add(client));
  await client.connect();
  return client;
}

/** The connection was lost, and with it the answer to a statement. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** SQLSTATE 57P…: the server shuts down or crashed; 08…: the connection failed. The others are of the system. */
const isConnectionCode = (code = ''): boolean => /^(?:57P|08|ECONN|EPIPE)/.test(code);
