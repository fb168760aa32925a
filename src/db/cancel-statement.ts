import { finished } from 'node:stream';
import type { Socket } from 'node:net';
import { Connection } from 'pg';
import type { PoolClient } from 'pg';

/** A database that does not take the request in this time is left to find out by itself, ms. */
const PATIENCE_MS = 5_000;

/** What pg's connection and client have and their type declarations leave out. */
interface CancelConnection {
  readonly stream: Socket;
  connect(port: number, host: string): void;
  on(event: 'connect' | 'error', listener: () => void): void;
  cancel(processId: number, secretKey: number): void;
}
interface CancellableClient {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
}

/**
 * Asks PostgreSQL to end what it does for a connection: that nobody listens any more it would notice no earlier than it has
 * rows to send, after all the work. Resolves when it was asked, or could not be; never rejects.
 */
export function cancelStatement(client: PoolClient): Promise<void> {
  const { host, port, processID, secretKey } = client as unknown as CancellableClient;
  const connection = new Connection() as unknown as CancelConnection;
  return new Promise((resolve) => {
    // Best effort: the connection that is to be cancelled is destroyed next in any case.
    connection.on('error', () => undefined);
    connection.on('connect', () => connection.cancel(processID, secretKey));
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}` as never, undefined as never);
    else connection.connect(port, host);
    connection.stream.setTimeout(PATIENCE_MS, () => connection.stream.destroy());
    finished(connection.stream, () => resolve());
  });
}
