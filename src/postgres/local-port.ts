import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { AppError } from '../errors/app-error.ts';

/**
 * Below the ports that Linux (32768…) and Darwin (49152…) use for outgoing connections. Otherwise, during a restart of
 * the server, a client could get the server's port as its own port, connect to itself, and block the server.
 */
const LOWEST = 15_000;
const BEYOND = 32_768;

/** A port of 127.0.0.1 that is free at this moment. */
export async function findLocalPort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(LOWEST, BEYOND);
    if (await isFree(port)) return port;
  }
  throw new AppError(
    'EMBEDDED_DATABASE_FAILED',
    'There is no free port on 127.0.0.1 for the embedded PostgreSQL.',
  );
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
