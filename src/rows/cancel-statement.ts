import { finished } from 'node:stream';
import type { Socket } from 'node:net';
import { Connection } from 'pg';
import type { ClientConfig, PoolClient } from 'pg';

/** The request is dropped when the database does not take it within this time, ms. */
const PATIENCE_MS = 5_000;

/** Members of pg's connection and client that their type declarations leave out. */
interface CancelConnection {
  readonly stream: Socket;
  connect(port: number, host: string): void;
  on(event: 'connect' | 'sslconnect' | 'error', listener: () => void): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}
interface CancellableClient {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  /** TLS options, or false. */
  readonly ssl: ClientConfig['ssl'];
  readonly sslNegotiation: string;
}

/**
 * Cancels the statement that runs on a connection. Without this, PostgreSQL would notice the closed connection only when it
 * sends the first row, after all the work. Resolves when the request was sent or could not be sent; never rejects.
 */
export function cancelStatement(client: PoolClient): Promise<void> {
  const { host, port, processID, secretKey, ssl, sslNegotiation } = client as unknown as CancellableClient;
  const connection = new Connection({ ssl, sslNegotiation } as never) as unknown as CancelConnection;
  return new Promise((resolve) => {
    // Best effort: the caller destroys the cancelled connection in any case.
    connection.on('error', () => undefined);
    const cancel = (): void => connection.cancel(processID, secretKey);
    // As pg's client does it: its connection only says when it could begin with TLS, and when it has.
    connection.on('connect', () => {
      if (!ssl) cancel();
      else if (sslNegotiation !== 'direct') connection.requestSsl();
    });
    connection.on('sslconnect', cancel);
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}` as never, undefined as never);
    else connection.connect(port, host);
    connection.stream.setTimeout(PATIENCE_MS, () => connection.stream.destroy());
    finished(connection.stream, () => resolve());
  });
}
