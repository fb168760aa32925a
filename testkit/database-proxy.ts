import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface DatabaseProxy {
  /** The URL of the database through the proxy. */
  readonly url: string;
  /** Resolves when a client has connected. */
  readonly connected: () => Promise<void>;
  /** Closes every connection. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/**
 * Opens a proxy in front of a database. `serve` decides what happens to each client; it calls `connectUpstream` for a
 * connection to the database.
 */
export async function openDatabaseProxy(
  databaseUrl: string,
  serve: (client: Socket, connectUpstream: () => Socket) => void,
): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    return socket;
  }

  const server = createServer((client) => {
    keep(client);
    serve(client, () => {
      const upstream = keep(connect(Number(target.port), target.hostname));
      client.on('close', () => upstream.destroy());
      return upstream;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    async connected() {
      if (sockets.size === 0) await once(server, 'connection');
    },
    cut,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
