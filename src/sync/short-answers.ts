import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import { unixMsOfTimestamp } from '../messages/wire-time.ts';
import { rowEnd, startFromEnd } from '../rows/data-row.ts';
import type { RowReader } from '../rows/row-reader.ts';
import type { RowStatement } from '../rows/row-statement.ts';
import { shortAnswersValues } from './sync-queries.ts';
import type { NamedStatement, NewMessagesQuery } from './sync-queries.ts';

/** Maximum number of messages in a short answer. */
const MAX_MESSAGES = 100;
/** Maximum size of its rows, which are held in memory, bytes. */
const MAX_BYTES = 256 * 1024;
/** Maximum number of clients in one statement. They wait for each other, about 0.1 ms for each. */
const MAX_CLIENTS = 16;
/** Usual number of statements under way. While they run, requests gather for the next one. */
const USUAL_STATEMENTS = 2;
/** A statement that takes longer than this waits for a disk or a lock. The next one then does not wait for it, ms. */
const USUAL_MS = 5;

export interface ShortAnswer {
  /** The row of the leading statement, for all clients that shared it. */
  readonly leadingRow: Buffer | undefined;
  /** The DataRows of the client's new messages; undefined when they are too much for a short answer. */
  readonly rows: Buffer | undefined;
  /** When the newest of them was created, unix ms; -Infinity when there is none. */
  readonly newest: number;
}

export interface ShortAnswers {
  /** Rejects as the database does. */
  read(statement: NamedStatement, query: NewMessagesQuery): Promise<ShortAnswer>;
}

export interface ShortAnswersOptions {
  readonly rows: RowReader;
  readonly roomLimit: number;
  /** Sent ahead of each statement; selects one row. */
  readonly leading?: RowStatement['leading'];
  /** Minimum time from the start of one statement to the start of the next, ms. */
  readonly spacingMs?: number;
}

interface Waiting {
  readonly query: NewMessagesQuery;
  readonly resolve: (answer: ShortAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Requests that arrive while the database is busy share a statement. For a few rows, its cost is almost entirely one round
 * trip to the database (docs/PERFORMANCE.md).
 */
export function createShortAnswers({
  rows,
  roomLimit,
  leading,
  spacingMs = 0,
}: ShortAnswersOptions): ShortAnswers {
  const waiting = new Map<NamedStatement, Waiting[]>();
  let free = USUAL_STATEMENTS;
  let began = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  async function answer(statement: NamedStatement, clients: readonly Waiting[]): Promise<void> {
    try {
      const queries = clients.map(({ query }) => query);
      const values = shortAnswersValues(queries, roomLimit, MAX_MESSAGES + 1);
      const shares = clients.map(() => new Share());
      let leadingRow: Buffer | undefined;
      for await (const part of rows.read({ ...statement, values, ...(leading && { leading }) })) {
        const start = leading && leadingRow === undefined ? rowEnd(part, 0) : 0;
        leadingRow ??= part.subarray(0, start);
        deal(part, start, shares);
      }
      for (const [index, { resolve }] of clients.entries()) {
        resolve({ leadingRow: leading && leadingRow, ...shares[index]!.answer() });
      }
    } catch (error) {
      for (const { reject } of clients) reject(error);
    }
  }

  async function occupy(work: Promise<void>): Promise<void> {
    free -= 1;
    await Promise.race([work, sleep(USUAL_MS, undefined, { ref: false })]);
    free += 1;
    answerSome();
  }

  /** Statements take turns, so that none starves the others. */
  function answerSome(): void {
    for (const [statement, clients] of waiting) {
      if (free === 0 || !isTime()) return;
      waiting.delete(statement);
      const some = clients.splice(0, MAX_CLIENTS);
      if (clients.length > 0) waiting.set(statement, clients);
      void occupy(answer(statement, some));
    }
  }

  /** If it is too early, a timer calls `answerSome` again in time. */
  function isTime(): boolean {
    const now = performance.now();
    if (now - began < spacingMs) {
      timer ??= setTimeout(() => {
        timer = undefined;
        answerSome();
      }, spacingMs);
      return false;
    }
    began = now;
    return true;
  }

  return {
    read: (statement, query) =>
      new Promise((resolve, reject) => {
        // Requests of the same turn of the event loop join.
        if (waiting.size === 0) setImmediate(answerSome);
        const clients = waiting.get(statement);
        if (clients) clients.push({ query, resolve, reject });
        else waiting.set(statement, [{ query, resolve, reject }]);
      }),
  };
}

/** The last two columns of a row, counted back from its end. */
const CLIENT = 0;
const CREATED_AT = 1;

/** What one client gets of a statement. Once that is too much for a short answer, no rows are kept. */
class Share {
  private parts: Buffer[] = [];
  private count = 0;
  private bytes = 0;
  private newest = Number.NEGATIVE_INFINITY;

  add(rows: Buffer, count: number): void {
    this.count += count;
    this.bytes += rows.length;
    this.newest = unixMsOfTimestamp(rows, startFromEnd(rows.length, CREATED_AT));
    this.parts = this.isShort() ? [...this.parts, rows] : [];
  }

  answer(): Omit<ShortAnswer, 'leadingRow'> {
    const { parts, newest } = this;
    if (!this.isShort()) return { rows: undefined, newest };
    return { rows: parts.length === 1 ? parts[0]! : Buffer.concat(parts), newest };
  }

  private isShort(): boolean {
    return this.count <= MAX_MESSAGES && this.bytes <= MAX_BYTES;
  }
}

/** Gives each client its rows. They come one client after the other. */
function deal(rows: Buffer, start: number, shares: readonly Share[]): void {
  // The lower half of its int8.
  const clientOf = (end: number): number => rows.readInt32BE(startFromEnd(end, CLIENT) + 4);
  for (let at = start; at < rows.length;) {
    let end = rowEnd(rows, at);
    const client = clientOf(end);
    let count = 1;
    for (; end < rows.length; count += 1) {
      const next = rowEnd(rows, end);
      if (clientOf(next) !== client) break;
      end = next;
    }
    shares[client - 1]!.add(rows.subarray(at, end), count);
    at = end;
  }
}
