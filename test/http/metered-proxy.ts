import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface MeteredProxy {
  /** The database's URL, by way of the proxy. */
  readonly url: string;
  /** Bytes the database has sent so far, over all connections. */
  sent(): number;
  /** Cuts the first connection over which the database sends more than this from now on. Resolves when it has. */
  cutAfter(bytes: number): Promise<void>;
  close(): Promise<void>;
}

interface Cut {
  readonly bytes: number;
  readonly done: () => void;
  readonly sent: Map<Socket, number>;
}

/** A way to a database that counts what comes, and breaks at a given byte of an answer. */
export async function openMeteredProxy(databaseUrl: string): Promise<MeteredProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let total = 0;
  let cut: Cut | undefined;

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  }

  /** Counts what came, and returns how much of it may pass. */
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

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    keep(client);
    keep(upstream);
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      if (!client.write(chunk.subarray(0, pass(upstream, chunk.length)))) upstream.pause();
    });
    client.on('drain', () => upstream.resume());
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    sent: () => total,
    cutAfter: (bytes) =>
      new Promise((done) => {
        cut = { bytes, done, sent: new Map() };
      }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
