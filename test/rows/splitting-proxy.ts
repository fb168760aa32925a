import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { openDatabaseProxy } from '../../testkit/database-proxy.ts';

export interface SplittingProxy extends AsyncDisposable {
  /** The URL of the database through the proxy. */
  readonly url: string;
}

/** Each call returns the size of the next piece. */
export type Pieces = () => number;

/** Opens a proxy that delivers the answers of a database in pieces of given sizes, as a network may do. */
export async function openSplittingProxy(databaseUrl: string, pieces: Pieces): Promise<SplittingProxy> {
  async function pass(upstream: Socket, client: Socket): Promise<void> {
    for await (const chunk of upstream as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length && !client.destroyed;) {
        const end = at + pieces();
        client.write(chunk.subarray(at, end));
        at = end;
        // The client is in this process. In this turn it reads the piece before the next one comes.
        await turn();
      }
    }
  }

  const { url, close } = await openDatabaseProxy(databaseUrl, (client, connectUpstream) => {
    client.setNoDelay();
    const upstream = connectUpstream();
    client.pipe(upstream);
    upstream.on('close', () => client.destroy());
    pass(upstream, client).catch(() => undefined);
  });
  return { url, [Symbol.asyncDispose]: close };
}

/** A proxy that cuts only the next chunk in two. `cutAt` sets where. */
export async function openCuttingProxy(
  databaseUrl: string,
): Promise<SplittingProxy & { cutAt(bytes: number): void }> {
  let first = Number.POSITIVE_INFINITY;
  const proxy = await openSplittingProxy(databaseUrl, () => {
    const piece = first;
    first = Number.POSITIVE_INFINITY;
    return piece;
  });
  return {
    ...proxy,
    cutAt: (bytes) => {
      first = bytes;
    },
  };
}
