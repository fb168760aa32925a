import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { openDatabaseProxy } from '../../testkit/database-proxy.ts';

export interface SplittingProxy extends AsyncDisposable {
  /** The database's URL, by way of the proxy. */
  readonly url: string;
}

/** Sizes of the pieces of the bytes to come, one at each call. */
export type Pieces = () => number;

/** A way to a database over which its answers come in pieces of given sizes, as over a network that delivers as it likes. */
export async function openSplittingProxy(databaseUrl: string, pieces: Pieces): Promise<SplittingProxy> {
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

  const { url, close } = await openDatabaseProxy(databaseUrl, (client, connectUpstream) => {
    client.setNoDelay();
    const upstream = connectUpstream();
    client.pipe(upstream);
    upstream.on('close', () => client.destroy());
    pass(upstream, client).catch(() => undefined);
  });
  return { url, [Symbol.asyncDispose]: close };
}

/** A proxy that cuts only the next chunk, in two, after the number of bytes given to `cutAt`. */
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
