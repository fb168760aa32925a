import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TidemarkProcess } from '../../testkit/tidemark-command.ts';

/** Connects to the embedded database of a running server, with the password from its DATA_DIR. */
export async function connectEmbedded(dataDir: string, server: TidemarkProcess): Promise<Client> {
  const port = /"port":(\d+)[^\n]*embedded PostgreSQL is ready/.exec(server.stdout())![1]!;
  const password = (await readFile(join(dataDir, 'postgres', 'password'), 'utf8')).trim();
  const client = new Client({
    host: '127.0.0.1',
    port: Number(port),
    user: 'tidemark',
    password,
    database: 'tidemark',
  });
  // The connection breaks when a test kills the server.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The demo token that the server printed at its start. */
export function demoTokenOf(server: TidemarkProcess): string {
  return /Bearer (\S+)'/.exec(server.stderr())![1]!;
}
