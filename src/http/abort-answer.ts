import type { ServerResponse } from 'node:http';

/**
 * Ends an answer that has begun and cannot be finished: half of it must not look like a whole one. The connection is reset, not
 * ended: to HTTP/1.0 an end is where the body ends.
 */
export function abortAnswer(res: ServerResponse): void {
  // One that waits behind another on its connection has no socket yet; Node closes it when its turn comes.
  if (res.socket) res.socket.resetAndDestroy();
  else res.destroy();
}
