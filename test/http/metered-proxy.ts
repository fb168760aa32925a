import type { Socket } from 'node:net';
import { openDatabaseProxy } from '../../testkit/database-proxy.ts';

export interface MeteredProxy {
  /** The URL of the database through the proxy. */
  readonly url: string;
  /** Bytes the database has sent so far on all connections. */
  sent(): number;
  /** Cuts the first connection on which the database sends more than this from now on. Resolves after the cut. */
  cutAfter(bytes: number): Promise<void>;
  close(): Promise<void>;
}

interface Cut {
  readonly bytes: number;
  readonly done: () => void;
  readonly sent: Map<Socket, number>;
}

/** Opens a proxy that counts the bytes from a database, and can cut an answer at a given byte. */
export async function openMeteredProxy(databaseUrl: string): Promise<MeteredProxy> {
  let total = 0;
  let cut: Cut | undefined;

  /** Counts the bytes, and returns how many of them may pass. */
  function pass(upstream: Socket, bytes: number): number {
    total += bytes;
    if (!cut) return bytes;
    const sent = (cut.sent.get(upstream) ?? 0) + bytes;
    cut.sent.set(upstream, sent);
    if (sent <= cut.bytes) return bytes;
    const passing = bytes - (sent - cut.bytes);
    upstream.destroy();
    cut.done();
    cut = undefined;
    return passing;
  }

  const { url, close } = await openDatabaseProxy(databaseUrl, (client, connectUpstream) => {
    const upstream = connectUpstream();
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      if (!client.write(chunk.subarray(0, pass(upstream, chunk.length)))) upstream.pause();
    });
    client.on('drain', () => upstream.resume());
    upstream.on('close', () => client.end());
  });
  return {
    url,
    sent: () => total,
    cutAfter: (bytes) =>
      new Promise((done) => {
        cut = { bytes, done, sent: new Map() };
      }),
    close,
  };
}
