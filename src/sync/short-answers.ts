import { Buffer } from 'node:buffer';
import type { RowReader } from '../db/row-bytes.ts';
import { shortAnswersValues } from './sync-queries.ts';
import type { NamedStatement, NewMessagesQuery } from './sync-queries.ts';

/** Messages in a short answer at most. */
const SHORT = 100;
/** Clients in one statement at most: they wait for each other, about 0.1 ms for each. */
const CLIENTS = 16;

export interface ShortAnswers {
  /**
   * The DataRow messages of a client's new messages; undefined when there are too many for a short answer. Rejects as the
   * database does.
   */
  read(statement: NamedStatement, query: NewMessagesQuery): Promise<Buffer | undefined>;
}

interface Waiting {
  readonly query: NewMessagesQuery;
  readonly resolve: (rows: Buffer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Clients who ask at the same moment share a statement, as those who wait for the same anchor do: for a few rows, most of what a
 * statement costs is its way there and back (docs/PERFORMANCE.md).
 */
export function createShortAnswers(rows: RowReader, roomLimit: number): ShortAnswers {
  const waiting = new Map<NamedStatement, Waiting[]>();

  async function answer(statement: NamedStatement, clients: readonly Waiting[]): Promise<void> {
    try {
      const queries = clients.map(({ query }) => query);
      const values = shortAnswersValues(queries, roomLimit, SHORT + 1);
      const parts: Buffer[] = [];
      for await (const part of rows.read({ ...statement, values })) parts.push(part);
      const found = splitByClient(parts.length === 1 ? parts[0]! : Buffer.concat(parts), clients.length);
      for (const [index, { resolve }] of clients.entries()) resolve(found[index]);
    } catch (error) {
      for (const { reject } of clients) reject(error);
    }
  }

  function answerAll(): void {
    for (const [statement, clients] of waiting) {
      for (let from = 0; from < clients.length; from += CLIENTS) {
        void answer(statement, clients.slice(from, from + CLIENTS));
      }
    }
    waiting.clear();
  }

  return {
    read: (statement, query) =>
      new Promise((resolve, reject) => {
        if (waiting.size === 0) setImmediate(answerAll);
        const clients = waiting.get(statement);
        if (clients) clients.push({ query, resolve, reject });
        else waiting.set(statement, [{ query, resolve, reject }]);
      }),
  };
}

/** The rows of each client, which come one client after the other; undefined where there are too many. */
function splitByClient(rows: Buffer, clients: number): readonly (Buffer | undefined)[] {
  const found: (Buffer | undefined)[] = [];
  let at = 0;
  for (let client = 1; client <= clients; client += 1) {
    const start = at;
    let count = 0;
    while (at < rows.length) {
      const end = at + 1 + rows.readInt32BE(at + 1);
      // The row's last column: the lower half of an int8.
      if (rows.readInt32BE(end - 4) !== client) break;
      at = end;
      count += 1;
    }
    found.push(count > SHORT ? undefined : rows.subarray(start, at));
  }
  return found;
}
