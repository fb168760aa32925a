import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { AppError } from '../errors/app-error.ts';

/**
 * Below the ports that Linux (32768…) and Darwin (49152…) give to outgoing connections: while the server is being
 * restarted, a client that calls its port from one of those could get the very port as its own, be connected to
 * itself, and so keep the server from it.
 */
const LOWEST = 15_000;
const BEYOND = 32_768;

/** A port of 127.0.0.1 on which nobody listens at this moment. */
export async function findLocalPort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(LOWEST, BEYOND);
    if (await isFree(port)) return port;
  }
  throw new AppError('EMBEDDED_DATABASE_FAILED', 'No free port on 127.0.0.1 for the embedded PostgreSQL.');
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
