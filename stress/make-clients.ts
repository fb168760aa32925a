import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:http';
import { issueToken } from '../src/auth/issue-token.ts';
import { SeededRandom } from '../src/demo/seeded-random.ts';
import type { Gateway } from './gateway.ts';
import { seatAccount } from './stage.ts';
import type { Room } from './stage.ts';
import type { StressOptions } from './stress-options.ts';
import { SyncClient } from './sync-client.ts';
import type { ClientMeters } from './sync-client.ts';
import { graphqlDoor, restDoor } from './sync-doors.ts';

/** A client draws from a stream of its own. */
const FIRST_STREAM = 2_000;

export interface ClientWorld {
  readonly url: string;
  readonly rooms: readonly Room[];
  readonly gateways: readonly Gateway[];
  readonly agent: Agent;
  readonly jwtSecret: string;
  readonly meters: ClientMeters;
}

/** Clients of both kinds at both doors, seated in their rooms. */
export async function makeClients(options: StressOptions, world: ClientWorld): Promise<SyncClient[]> {
  const rest = restDoor(world.agent);
  const graphql = graphqlDoor(world.agent);
  const clients: SyncClient[] = [];
  for (let index = 0; index < options.clients; index += 1) {
    const accountId = randomUUID();
    // Every client misses one room, so that a message of a stranger's room would show.
    const joined = Array.from(
      { length: world.rooms.length - 1 },
      (_, place) => world.rooms[(index + place) % world.rooms.length]!,
    );
    await seatAccount(world.url, accountId, joined);
    clients.push(
      new SyncClient({
        name: `client ${index}`,
        // Each fourth uses GraphQL, and both kinds are found at both doors.
        door: index % 4 === 3 ? graphql : rest,
        saving: (index + Math.floor(index / 4)) % 2 === 0 ? 'timestamp' : 'newest',
        token: tokenFor(accountId, world.jwtSecret),
        rooms: joined,
        gateways: world.gateways,
        random: new SeededRandom(options.seed, FIRST_STREAM + index),
        meters: world.meters,
      }),
    );
  }
  return clients;
}

/** A token the gateways of a run accept. */
export function tokenFor(accountId: string, secret: string): string {
  return issueToken({
    accountId,
    secret,
    algorithm: 'HS256',
    accountClaim: 'sub',
    issuer: undefined,
    audience: undefined,
    lifetimeSeconds: 7 * 24 * 3600,
    now: () => Date.now(),
  });
}
