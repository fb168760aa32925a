import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** Two contestants that took turns. */
export interface BenchRow {
  readonly name: string;
  /** Medians over the turns. */
  readonly reference: number;
  readonly ours: number;
  /** The median of the ratios of neighbouring turns: what else the machine does weighs on both. */
  readonly ratio: number;
  /** The quartiles of those ratios. */
  readonly spread: readonly [number, number];
}

export interface WriterCostOptions {
  readonly url: string;
  readonly rounds: number;
  /** Of each turn. */
  readonly seconds: number;
  readonly writers: number;
  readonly onTurn: (text: string) => void;
}

const ROOMS = 100;
const WARM_UP_SECONDS = 1;

/** Messages committed a second, one a transaction, with the stamping trigger and without it. */
export async function measureWriterCost(options: WriterCostOptions): Promise<BenchRow> {
  const clients = await Promise.all(
    Array.from({ length: options.writers + 1 }, async () => {
      const client = new Client({ connectionString: options.url });
      await client.connect();
      return client;
    }),
  );
  const [operator, ...writers] = clients;
  const seats = await makeSeats(operator!);
  const turn = async (trigger: 'enable' | 'disable', seconds: number): Promise<number> => {
    await operator!.query(`alter table chat_messages ${trigger} trigger zz_tidemark_stamp`);
    return insertFor(writers, seats, seconds);
  };
  try {
    await turn('disable', WARM_UP_SECONDS);
    await turn('enable', WARM_UP_SECONDS);
    const reference: number[] = [];
    const ours: number[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      // In turn first and second, so that neither always meets the larger table.
      const order = round % 2 === 0 ? (['disable', 'enable'] as const) : (['enable', 'disable'] as const);
      for (const trigger of order) {
        (trigger === 'enable' ? ours : reference).push(await turn(trigger, options.seconds));
      }
      options.onTurn(`round ${round} of ${options.rounds}`);
    }
    const ratios = ours.map((value, index) => value / reference[index]!);
    return {
      name: `writers: messages committed a second, ${options.writers} connections`,
      reference: quantile(reference, 0.5),
      ours: quantile(ours, 0.5),
      ratio: quantile(ratios, 0.5),
      spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

interface Seat {
  readonly roomId: string;
  readonly memberId: string;
}

async function makeSeats(client: Client): Promise<Seat[]> {
  const seats = Array.from({ length: ROOMS }, () => ({ roomId: randomUUID(), memberId: randomUUID() }));
  for (const { roomId, memberId } of seats) {
    await client.query(
      `insert into chat_rooms (id, type, is_community, is_public, created_at, updated_at)
       values ($1, 0, false, false, now(), now())`,
      [roomId],
    );
    await client.query(
      `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
       values ($1, $2, gen_random_uuid(), 0, now(), now(), now())`,
      [memberId, roomId],
    );
  }
  return seats;
}

async function insertFor(
  writers: readonly Client[],
  seats: readonly Seat[],
  seconds: number,
): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const counts = await Promise.all(
    writers.map(async (writer, index) => {
      let count = 0;
      for (; performance.now() < until; count += 1) {
        const { roomId, memberId } = seats[(index + count) % seats.length]!;
        await writer.query({
          name: 'insert',
          text: `insert into chat_messages
            (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
            values (gen_random_uuid(), 'text', 'Shall we meet at the usual place?', 'n', '[]', $1, $2, now(), now())`,
          values: [memberId, roomId],
        });
      }
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))]!;
}
