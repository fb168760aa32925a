import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RowReader, RowStatement } from '../db/row-bytes.ts';
import { shortAnswersValues } from './sync-queries.ts';
import type { NamedStatement, NewMessagesQuery } from './sync-queries.ts';
import { unixMsOfTimestamp } from './wire-time.ts';

/** Messages in a short answer at most. */
const SHORT = 100;
/** Of rows, at most: they are held in memory, bytes. */
const SHORT_BYTES = 256 * 1024;
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
      const shares = clients.map(() => new Share());
      let first: Buffer | undefined;
      for await (const part of rows.read({ ...statement, values, ...(before && { before }) })) {
        const start = before && first === undefined ? rowEnd(part, 0) : 0;
        first ??= part.subarray(0, start);
        deal(part, start, shares);
      }
      for (const [index, { resolve }] of clients.entries()) {
        resolve({ before: before && first, ...shares[index]!.answer() });
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

const rowEnd = (rows: Buffer, start: number): number => start + 1 + rows.readInt32BE(start + 1);

/** From a row's end back: the last column is which client it is, the one before it when it was created (8 bytes each). */
const CLIENT_FROM_END = 4;
const CREATED_FROM_END = 20;

/** What one client gets of a statement; nothing is kept of what is too much. */
class Share {
  private parts: Buffer[] = [];
  private count = 0;
  private bytes = 0;
  private newest = Number.NEGATIVE_INFINITY;

  add(rows: Buffer, count: number): void {
    this.count += count;
    this.bytes += rows.length;
    this.newest = unixMsOfTimestamp(rows, rows.length - CREATED_FROM_END);
    this.parts = this.isShort() ? [...this.parts, rows] : [];
  }

  answer(): Omit<ShortAnswer, 'before'> {
    const { parts, newest } = this;
    if (!this.isShort()) return { rows: undefined, newest };
    return { rows: parts.length === 1 ? parts[0]! : Buffer.concat(parts), newest };
  }

  private isShort(): boolean {
    return this.count <= SHORT && this.bytes <= SHORT_BYTES;
  }
}

/** Gives each client its rows, which come one client after the other. */
function deal(rows: Buffer, start: number, shares: readonly Share[]): void {
  const clientAt = (end: number): number => rows.readInt32BE(end - CLIENT_FROM_END);
  for (let at = start; at < rows.length;) {
    let end = rowEnd(rows, at);
    const client = clientAt(end);
    let count = 1;
    for (; end < rows.length; count += 1) {
      const next = rowEnd(rows, end);
      if (clientAt(next) !== client) break;
      end = next;
    }
    shares[client - 1]!.add(rows.subarray(at, end), count);
    at = end;
  }
}
