import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RowReader, RowStatement } from '../db/row-bytes.ts';
import { shortAnswersValues } from './sync-queries.ts';
import type { NamedStatement, NewMessagesQuery } from './sync-queries.ts';
import { unixMsOfTimestamp } from './wire-time.ts';

/** Messages in a short answer at most. */
const SHORT = 100;
/** What all clients of a statement get together, at most, bytes: it is held in memory. */
const SHORT_BYTES = 1024 * 1024;
/** Clients in one statement at most: they wait for each other, about 0.1 ms for each. */
const CLIENTS = 16;
/** Statements at once as a rule: while they run, those who ask gather for the next. */
const STATEMENTS = 2;
/** A statement that takes longer than this is waiting for a disk or a lock, and the next does not wait for it, ms. */
const USUAL_MS = 5;

export interface ShortAnswer {
  /** What the statement before selected, for all who shared it. */
  readonly before: Buffer | undefined;
  /** The DataRow messages of the client's new messages; undefined when there is too much for a short answer. */
  readonly rows: Buffer | undefined;
  /** When the newest of them was created, unix ms; -infinity when there is none. */
  readonly newest: number;
}

export interface ShortAnswers {
  /** Rejects as the database does. */
  read(statement: NamedStatement, query: NewMessagesQuery): Promise<ShortAnswer>;
}

export interface ShortAnswersOptions {
  readonly rows: RowReader;
  readonly roomLimit: number;
  /** Goes before each statement; selects one row. */
  readonly before?: RowStatement['before'];
  /** At least this is between the beginnings of two statements, ms. */
  readonly apartMs?: number;
}

interface Waiting {
  readonly query: NewMessagesQuery;
  readonly resolve: (answer: ShortAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Clients who ask while the database is busy for others share a statement: for a few rows, most of what a statement costs
 * is its way there and back (docs/PERFORMANCE.md).
 */
export function createShortAnswers({
  rows,
  roomLimit,
  before,
  apartMs = 0,
}: ShortAnswersOptions): ShortAnswers {
  const waiting = new Map<NamedStatement, Waiting[]>();
  let free = STATEMENTS;
  let began = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  async function answer(statement: NamedStatement, clients: readonly Waiting[]): Promise<void> {
    try {
      const queries = clients.map(({ query }) => query);
      const values = shortAnswersValues(queries, roomLimit, SHORT + 1);
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const part of rows.read({ ...statement, values, ...(before && { before }) })) {
        parts.push(part);
        bytes += part.length;
        if (bytes > SHORT_BYTES) break;
      }
      const found = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      const first = before ? rowEnd(found, 0) : 0;
      const answers = splitByClient(found.subarray(first), clients.length);
      for (const [index, { resolve }] of clients.entries()) {
        const rest = bytes > SHORT_BYTES ? TOO_LARGE : answers[index]!;
        resolve({ before: before && found.subarray(0, first), ...rest });
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

  /** Each statement in its turn, so that none starves the others. */
  function answerSome(): void {
    for (const [statement, clients] of waiting) {
      if (free === 0 || !isTime()) return;
      waiting.delete(statement);
      const some = clients.splice(0, CLIENTS);
      if (clients.length > 0) waiting.set(statement, clients);
      void occupy(answer(statement, some));
    }
  }

  /** If not, it comes back when it is. */
  function isTime(): boolean {
    const now = performance.now();
    if (now - began < apartMs) {
      timer ??= setTimeout(() => {
        timer = undefined;
        answerSome();
      }, apartMs);
      return false;
    }
    began = now;
    return true;
  }

  return {
    read: (statement, query) =>
      new Promise((resolve, reject) => {
        // Who else asks at this very moment may come along.
        if (waiting.size === 0) setImmediate(answerSome);
        const clients = waiting.get(statement);
        if (clients) clients.push({ query, resolve, reject });
        else waiting.set(statement, [{ query, resolve, reject }]);
      }),
  };
}

/** Those who shared the statement with too large an answer ask on their own. */
const TOO_LARGE = { rows: undefined, newest: Number.NaN };

const rowEnd = (rows: Buffer, start: number): number => start + 1 + rows.readInt32BE(start + 1);

/** From a row's end back: the last column is which client it is, the one before it when it was created (8 bytes each). */
const CLIENT_FROM_END = 4;
const CREATED_FROM_END = 20;

/** The rows of each client, which come one client after the other. */
function splitByClient(rows: Buffer, clients: number): readonly Omit<ShortAnswer, 'before'>[] {
  const found: Omit<ShortAnswer, 'before'>[] = [];
  let at = 0;
  for (let client = 1; client <= clients; client += 1) {
    const start = at;
    let count = 0;
    while (at < rows.length) {
      const end = rowEnd(rows, at);
      // The lower half of an int8.
      if (rows.readInt32BE(end - CLIENT_FROM_END) !== client) break;
      at = end;
      count += 1;
    }
    found.push({
      rows: count > SHORT ? undefined : rows.subarray(start, at),
      newest: count === 0 ? Number.NEGATIVE_INFINITY : unixMsOfTimestamp(rows, at - CREATED_FROM_END),
    });
  }
  return found;
}
