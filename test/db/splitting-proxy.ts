import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

export interface SplittingProxy extends AsyncDisposable {
  /** The database's URL, by way of the proxy. */
  readonly url: string;
}

/** Sizes of the pieces of the bytes to come, one at each call. */
export type Pieces = () => number;

/** A way to a database over which its answers come in pieces of given sizes, as over a network that delivers as it likes. */
export async function openSplittingProxy(databaseUrl: string, pieces: Pieces): Promise<SplittingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();

  async function pass(upstream: Socket, client: Socket): Promise<void> {
    for await (const chunk of upstream as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length && !client.destroyed;) {
        const end = at + pieces();
        client.write(chunk.subarray(at, end));
        at = end;
        // The other end, in this process, reads this piece before the next is there.
        await turn();
      }
    }
  }

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    pass(upstream, client).catch(() => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
