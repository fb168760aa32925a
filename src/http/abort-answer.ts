import type { ServerResponse } from 'node:http';

/**
 * Resets the connection of an answer that has begun and cannot be finished, so that the client does not take half of it
 * for the whole. Closing the connection in the usual way would not do: in HTTP/1.0, that is how a body ends.
 */
export function abortAnswer(res: ServerResponse): void {
  // An answer that waits behind another one on its connection has no socket yet. Node closes it when its turn comes.
  if (res.socket) res.socket.resetAndDestroy();
  else res.destroy();
}
