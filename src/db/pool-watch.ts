import type { Pool, PoolClient } from 'pg';
import { ConnectionFault, isLostConnection, isStaleConnection } from './database-error.ts';

/** Time between two times at which all connections are dropped, ms: a database that stays read-only must not cost more. */
const DROP_INTERVAL_MS = 1_000;

/** A member of pg's client that its type declarations leave out. */
interface ClientWithConnection {
  readonly connection: { readonly stream: { destroy(): void } };
}

/**
 * Watches the pools of one database. If a connection leads to a server that is no longer the primary, or to nowhere, its
 * siblings probably do, too.
 */
export class PoolWatch {
  readonly #idle = new Set<PoolClient>();
  readonly #busy = new Set<PoolClient>();
  readonly #dropped = new WeakSet<PoolClient>();
  readonly #monotonic: () => number;
  #droppedAt = Number.NEGATIVE_INFINITY;

  /** @param monotonic ms of a monotonic clock. */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  watch(pool: Pool): void {
    pool.on('acquire', (client) => {
      this.#idle.delete(client);
      this.#busy.add(client);
    });
    pool.on('release', (_error, client) => {
      this.#busy.delete(client);
      if (this.#dropped.has(client)) destroy(client);
      else this.#idle.add(client);
    });
    pool.on('remove', (client) => {
      this.#busy.delete(client);
      this.#idle.delete(client);
    });
  }

  /**
   * Tells of a fault. If a connection ended, its idle siblings probably have, too, and are closed. If a connection leads to
   * nowhere or to a server that is no primary, all connections made so far are closed, busy ones when their statements end.
   */
  note(error: unknown): void {
    const isStale = isStaleConnection(error) && this.#monotonic() - this.#droppedAt >= DROP_INTERVAL_MS;
    if (isStale) {
      this.#droppedAt = this.#monotonic();
      for (const client of this.#busy) this.#dropped.add(client);
    }
    if (isStale || isLostConnection(error)) for (const client of this.#idle) destroy(client);
  }
}

/** The pool takes an idle connection with an error out at once. A closed one it would lend until it notices. */
function destroy(client: PoolClient): void {
  client.emit('error', new ConnectionFault('This connection is closed because a connection like it failed.'));
  (client as unknown as ClientWithConnection).connection.stream.destroy();
}
