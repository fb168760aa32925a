import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface BreakableProxy {
  /** The database's URL, by way of the proxy. */
  readonly url: string;
  /** `open`: passes everything on. `refuse`: cuts what is there and refuses what comes. `silent`: accepts, and says nothing. */
  set(state: 'open' | 'refuse' | 'silent'): void;
  /** Resolves when somebody has connected. */
  connected(): Promise<void>;
  close(): Promise<void>;
}

/** A way to a database that can break as networks and servers do. */
export async function openProxy(databaseUrl: string): Promise<BreakableProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let state: 'open' | 'refuse' | 'silent' = 'open';

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  }

  const server = createServer((client) => {
    keep(client);
    if (state === 'refuse') client.resetAndDestroy();
    if (state !== 'open') return;
    const upstream = connect(Number(target.port), target.hostname);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    set(next) {
      state = next;
      if (next !== 'open') cut();
    },
    async connected() {
      if (sockets.size === 0) await once(server, 'connection');
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
