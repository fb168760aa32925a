import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { migrateDatabase } from '../src/db/migrate.ts';
import { readPostmasterFile } from '../src/postgres/cluster-processes.ts';
import { clusterPaths } from '../src/postgres/cluster.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';

export interface Room {
  readonly id: string;
  /** chat_members.id of whoever writes in it. */
  readonly senderId: string;
}

/** A migrated database on a real server. */
export interface Stage {
  readonly url: string;
  /** kill -9 of the server, which its supervisor starts again; undefined for a server that is not ours. */
  readonly killServer: (() => Promise<void>) | undefined;
  close(): Promise<void>;
}

export async function openStage(databaseUrl: string | undefined, logger: Logger): Promise<Stage> {
  return databaseUrl === undefined ? openEmbedded(logger) : openGiven(databaseUrl, logger);
}

async function openEmbedded(logger: Logger): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-stress-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({
      dataDir,
      logger,
      settings: { max_connections: '300', max_prepared_transactions: '100' },
    });
    await migrateDatabase({ url: server.url, logger });
    return {
      url: server.url,
      async killServer() {
        const postmaster = await readPostmasterFile(clusterPaths(join(dataDir, 'postgres')).dataDir);
        try {
          if (postmaster) process.kill(postmaster.pid, 'SIGKILL');
        } catch (error) {
          // Dead from the last time, and not started again yet.
          if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
        }
      },
      async close() {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function openGiven(serverUrl: string, logger: Logger): Promise<Stage> {
  const name = `tidemark_stress_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await runSql(serverUrl, `create database ${name} template template0 encoding 'UTF8'`);
  const close = () => runSql(serverUrl, `drop database if exists ${name} with (force)`);
  try {
    await migrateDatabase({ url: url.href, logger });
  } catch (error) {
    await close();
    throw error;
  }
  return { url: url.href, killServer: undefined, close };
}

/** Makes rooms, each with one writing member. */
export async function makeRooms(url: string, count: number): Promise<Room[]> {
  const rooms = Array.from({ length: count }, () => ({ id: randomUUID(), senderId: randomUUID() }));
  await withClient(url, async (client) => {
    for (const room of rooms) {
      await client.query(
        `insert into chat_rooms (id, type, is_community, is_public, created_at, updated_at)
         values ($1, 0, false, false, now(), now())`,
        [room.id],
      );
      await seat(client, room.id, randomUUID(), room.senderId);
    }
  });
  return rooms;
}

/** Seats an account in rooms, joined. */
export async function seatAccount(url: string, accountId: string, rooms: readonly Room[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const room of rooms) await seat(client, room.id, accountId, randomUUID());
  });
}

async function seat(client: Client, roomId: string, accountId: string, memberId: string): Promise<void> {
  await client.query(
    `insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
     values ($1, $2, $3, 0, now(), now(), now())`,
    [memberId, roomId, accountId],
  );
}

export const runSql = (url: string, sql: string): Promise<void> =>
  withClient(url, async (client) => void (await client.query(sql)));

/** One connection for one piece of work. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'tidemark-stress' });
  // A connection lost while idle shows in the next query; the event alone must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
