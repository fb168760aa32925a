import { Client } from 'pg';
import type { DataSize } from './data-shape.ts';
import { finishTables, insertMessages, prepareRooms } from './load-messages.ts';

/** As many cores as the bench is made for. */
const CONNECTIONS = 2;
/** Messages of one INSERT. */
const CHUNK = 250_000;
/** The newest message is this old, so that no clock puts it into the future. */
const NEWEST_AGE_MS = 60_000;

export interface LoadOptions {
  /** Messages of each database; 0: nothing to load. */
  readonly sizes: readonly DataSize[];
  readonly urlOf: (size: DataSize) => string;
  readonly say: (text: string) => void;
}

export async function loadDatabases({ sizes, urlOf, say }: LoadOptions): Promise<void> {
  for (const size of sizes.filter((messages) => messages > 0)) {
    const beganAt = performance.now();
    await loadOne(urlOf(size), size);
    const seconds = (performance.now() - beganAt) / 1000;
    say(`${size.toLocaleString('en-US')} messages loaded in ${seconds.toFixed(1)} s`);
  }
}

async function loadOne(url: string, messages: DataSize): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const client = new Client({ connectionString: url, application_name: 'bench-load' });
      await client.connect();
      return client;
    }),
  );
  try {
    const [first] = clients;
    await prepareRooms(first!, messages);
    const newest = Date.now() - NEWEST_AGE_MS;
    let next = 0;
    const work = async (client: Client): Promise<void> => {
      while (next < messages) {
        const from = next;
        next = Math.min(messages, next + CHUNK);
        await insertMessages(client, { messages, from, to: next, newest });
      }
    };
    await Promise.all(clients.map(work));
    await finishTables(first!);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}
