import { Client } from 'pg';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { Seat } from '../../testkit/chat-world.ts';
import { contestantReports } from '../row-report.ts';
import type { RowReport } from '../row-report.ts';
import { ratioOf, takeTurns } from '../turns.ts';
import type { BenchRow, RowContext } from './bench-row.ts';

const ROUNDS = 5;
const TURN_MS = 1_000;
const WARM_UP_MS = 500;
const WRITERS = 16;
const ROOMS = 100;
/** Migrated, without messages. */
const EMPTY = 0;

const WITH = 'with the stamping trigger';
const WITHOUT = 'without it';

/** Counts messages committed a second, one in a transaction, with the stamping trigger and without it. */
async function run({ stage, rounds, turnMs, say }: RowContext): Promise<RowReport> {
  const clients = await Promise.all(
    Array.from({ length: WRITERS + 1 }, async () => {
      const client = new Client({ connectionString: stage.url(EMPTY), application_name: 'bench-writer' });
      await client.connect();
      return client;
    }),
  );
  const [operator, ...writers] = clients;
  const seats = await makeSeats(stage.url(EMPTY));
  const turn = async (trigger: 'enable' | 'disable', ms: number): Promise<{ perSecond: number }> => {
    await operator!.query(`alter table chat_messages ${trigger} trigger zz_tidemark_stamp`);
    return { perSecond: await insertFor(writers, seats, ms) };
  };
  try {
    await turn('disable', turnMs(WARM_UP_MS));
    await turn('enable', turnMs(WARM_UP_MS));
    const all = rounds(ROUNDS);
    const turns = await takeTurns(
      [
        { name: WITH, turn: () => turn('enable', turnMs(TURN_MS)) },
        { name: WITHOUT, turn: () => turn('disable', turnMs(TURN_MS)) },
      ],
      { rounds: all, onRound: (round) => say(`round ${round} of ${all}`) },
    );
    return {
      name: WRITER_COST.name,
      title: WRITER_COST.title,
      contestants: contestantReports(turns),
      findings: [
        {
          label: 'messages committed a second with the trigger',
          unit: '×',
          value: ratioOf(turns, WITH, WITHOUT, 'perSecond'),
        },
      ],
      notes: [`one message in a transaction, ${WRITERS} connections`],
    };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function makeSeats(databaseUrl: string): Promise<Seat[]> {
  await using world = openChatWorld(databaseUrl);
  const seats: Seat[] = [];
  while (seats.length < ROOMS) seats.push(await world.seat());
  return seats;
}

/** Messages committed a second. */
async function insertFor(writers: readonly Client[], seats: readonly Seat[], ms: number): Promise<number> {
  const beganAt = performance.now();
  const counts = await Promise.all(
    writers.map(async (writer, index) => {
      let count = 0;
      for (; performance.now() < beganAt + ms; count += 1) {
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
  return (counts.reduce((sum, count) => sum + count, 0) / (performance.now() - beganAt)) * 1000;
}

export const WRITER_COST: BenchRow = {
  name: 'writers',
  title: 'writers: what the stamping trigger costs them',
  sizes: [EMPTY],
  run,
};
