import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Clients that send a request and read nothing: answers fill the socket buffers. Disposing disconnects them. */
export interface Crowd extends Disposable {
  readonly sockets: readonly Socket[];
}

export async function askAndHang(port: number, request: string, clients: number): Promise<Crowd> {
  const sockets = Array.from({ length: clients }, () => connect({ port, host: '127.0.0.1' }));
  for (const socket of sockets) {
    socket.pause();
    socket.on('error', () => undefined);
  }
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.write(request);
  return {
    sockets,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
