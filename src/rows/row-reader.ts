import type { Buffer } from 'node:buffer';
import type { Pool, PoolClient } from 'pg';
import { asDatabaseFault, codeOf, isLostConnection } from '../db/database-error.ts';
import { createBufferReclaimer } from './buffer-reclaimer.ts';
import { cancelStatement } from './cancel-statement.ts';
import { RowQuery } from './connection-takeover.ts';
import type { RowStatement } from './row-statement.ts';

export interface RowReader {
  /**
   * The statement's DataRow messages (`data-row.ts`), several whole ones in each buffer. Reading pauses while the consumer is
   * busy. A consumer that returns early cancels the statement. So does the signal; the generator then rejects with its reason.
   * Rejects as the database does.
   */
  read(statement: RowStatement, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined>;
}

/**
 * What a pooler that lends connections by transaction answers to a named statement: another client's connection knows
 * it already (42P05), or this one has never heard of it (26000).
 */
const FOREIGN_CONNECTION = new Set(['42P05', '26000']);
/** A column was changed after the statement was prepared ("cached plan must not change result type"). */
const STALE_PLAN = '0A000';

/** Each connection keeps the plan of each statement. GraphQL clients choose their columns, so there could be any number. */
const MAX_PREPARED = 50;

/**
 * Reads rows without making objects of them. A read whose connection ends before the first row is tried once more on
 * another connection.
 * @param onFault called with each fault of the database.
 */
export function createRowReader(pool: Pool, onFault: (error: unknown) => void = () => undefined): RowReader {
  let prepares = true;
  const reclaim = createBufferReclaimer();
  const names = new Set<string>();
  const mayPrepare = ({ name }: RowStatement): boolean => {
    if (name === undefined || !prepares) return false;
    if (names.size < MAX_PREPARED) names.add(name);
    return names.has(name);
  };

  async function* once(
    statement: RowStatement,
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer, void, undefined> {
    const client = await connect(pool);
    const query = new RowQuery(statement);
    const abandon = (): void => query.abandon(signal?.reason as Error);
    try {
      signal?.throwIfAborted();
      signal?.addEventListener('abort', abandon);
      client.query(query);
      for (let rows = await query.next(); rows; rows = await query.next()) {
        reclaim(rows.length);
        yield rows;
      }
    } finally {
      signal?.removeEventListener('abort', abandon);
      query.abandon(new Error('the rows are no longer wanted'));
      release(client, query);
    }
  }

  /** Like `once`, with a second attempt. */
  async function* twice(
    statement: RowStatement,
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer, void, undefined> {
    let begun = false;
    try {
      for await (const rows of once(statement, signal)) {
        begun = true;
        yield rows;
      }
    } catch (error) {
      onFault(error);
      if (begun || signal?.aborted || !isLostConnection(error)) throw error;
      yield* once(statement, signal);
    }
  }

  return {
    async *read(statement, signal) {
      const isPrepared = mayPrepare(statement);
      try {
        yield* twice(isPrepared ? statement : unnamed(statement), signal);
      } catch (error) {
        const code = codeOf(error);
        const foreign = FOREIGN_CONNECTION.has(code);
        // PostgreSQL reports both ahead of the first row.
        if (!isPrepared || !(foreign || code === STALE_PLAN)) throw error;
        if (foreign) prepares = false;
        yield* once(unnamed(statement), signal);
      }
    },
  };
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asDatabaseFault(error);
  }
}

function unnamed({ text, values, leading }: RowStatement): RowStatement {
  return {
    text,
    values,
    name: undefined,
    ...(leading && { leading: { text: leading.text, name: undefined } }),
  };
}

function release(client: PoolClient, query: RowQuery): void {
  switch (query.state) {
    case 'new':
    case 'answered':
      client.release();
      break;
    case 'failed':
      // Its state is not known.
      client.release(true);
      break;
    case 'running':
      void cancelStatement(client).then(() => client.release(true));
  }
}
