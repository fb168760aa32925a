import { randomUUID } from 'node:crypto';
import { SeededRandom } from '../src/demo/seeded-random.ts';
import type { ChatWorld, Seat } from '../testkit/chat-world.ts';
import { graphqlDoor } from '../testkit/graphql-client.ts';
import { restDoor } from '../testkit/rest-client.ts';
import { tokenFor } from '../testkit/tokens.ts';
import type { Gateway } from './gateway.ts';
import type { StressOptions } from './stress-options.ts';
import { SyncClient } from './sync-client.ts';
import type { ClientMeters } from './sync-client.ts';

/** The random stream of the first client. Each client has its own. */
const FIRST_STREAM = 2_000;
const A_WEEK_SECONDS = 7 * 24 * 3600;

export interface ClientWorld {
  readonly world: ChatWorld;
  /** One writing seat of each room. */
  readonly rooms: readonly Seat[];
  readonly gateways: readonly Gateway[];
  readonly meters: ClientMeters;
}

/** Makes clients of both savings at both doors, as members of their rooms. */
export async function makeClients(
  options: StressOptions,
  { world, rooms, gateways, meters }: ClientWorld,
): Promise<SyncClient[]> {
  const clients: SyncClient[] = [];
  for (let index = 0; index < options.clients; index += 1) {
    const accountId = randomUUID();
    // Every client is missing from one room, so that a message of a foreign room would show.
    const joined = Array.from(
      { length: rooms.length - 1 },
      (_, place) => rooms[(index + place) % rooms.length]!.roomId,
    );
    for (const roomId of joined) await world.seat({ roomId, accountId });
    clients.push(
      new SyncClient({
        name: `client ${index}`,
        // Every fourth client uses GraphQL. Both savings occur at both doors.
        door: index % 4 === 3 ? graphqlDoor : restDoor,
        saving: (index + Math.floor(index / 4)) % 2 === 0 ? 'timestamp' : 'newest',
        token: tokenFor(accountId, A_WEEK_SECONDS),
        roomIds: joined,
        gateways,
        random: new SeededRandom(options.seed, FIRST_STREAM + index),
        meters,
      }),
    );
  }
  return clients;
}
