import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { Connection, Pool, PoolClient, Submittable } from 'pg';
import { cancelStatement } from './cancel-statement.ts';
import { codeOf } from './database-error.ts';
import { createDeadBufferCollector } from './dead-buffers.ts';

/** A statement whose rows are wanted as PostgreSQL sends them, in binary format. */
export interface RowStatement {
  readonly text: string;
  readonly values: readonly string[];
  /** Prepared under this name, once a connection; undefined: planned each time. */
  readonly name: string | undefined;
  /**
   * Goes before it on the same way, in a transaction of its own, so that the rows are read by a later snapshot. Its rows come
   * first.
   */
  readonly before?: { readonly text: string; readonly name: string | undefined };
}

export interface RowReader {
  /**
   * The statement's DataRow messages (PostgreSQL's protocol, 55.7), headers included, several whole ones in each buffer.
   * Reading pauses while the consumer is busy. A consumer that returns early cancels the statement, and so does the signal,
   * with whose reason it rejects. Rejects as the database does.
   */
  read(statement: RowStatement, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined>;
}

/** Bytes that may wait for a consumer before the database is asked to pause. */
const WAITING_BYTES = 256 * 1024;

/** Without a byte from the database for this long, while one is wanted, the statement is given up, ms. */
const SILENCE_MS = 30_000;

/** setTimeout's longest, ms: pg's own limit counts from the start of a statement, however long its rows flow. */
const NO_LIMIT_MS = 2_147_483_647;

/**
 * What a pooler that lends connections by transaction answers to a named statement: another client's connection knows
 * it already (42P05), or this one has never heard of it (26000).
 */
const FOREIGN_CONNECTION = new Set(['42P05', '26000']);
/** A column was changed after the statement was prepared ("cached plan must not change result type"). */
const STALE_PLAN = '0A000';

/** Each connection keeps the plan of each; GraphQL clients choose their columns, so there could be any number. */
const PREPARED_AT_MOST = 50;

/** Reads rows without making objects of them. */
export function createRowReader(pool: Pool): RowReader {
  let prepares = true;
  const collect = createDeadBufferCollector();
  const names = new Set<string>();
  const mayPrepare = ({ name }: RowStatement): boolean => {
    if (name === undefined || !prepares) return false;
    if (names.size < PREPARED_AT_MOST) names.add(name);
    return names.has(name);
  };

  async function* once(
    statement: RowStatement,
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer, void, undefined> {
    const client = await pool.connect();
    const query = new RowBytesQuery(statement);
    const giveUp = (): void => query.giveUp(signal?.reason as Error);
    try {
      signal?.throwIfAborted();
      signal?.addEventListener('abort', giveUp);
      client.query(query);
      for (let rows = await query.next(); rows; rows = await query.next()) {
        collect(rows.length);
        yield rows;
      }
    } finally {
      signal?.removeEventListener('abort', giveUp);
      query.giveUp(new Error('nobody reads the rows any more'));
      release(client, query);
    }
  }

  return {
    async *read(statement, signal) {
      const isPrepared = mayPrepare(statement);
      try {
        yield* once(isPrepared ? statement : unnamed(statement), signal);
      } catch (error) {
        const code = codeOf(error);
        const foreign = FOREIGN_CONNECTION.has(code);
        // Both are found out before the first row.
        if (!isPrepared || !(foreign || code === STALE_PLAN)) throw error;
        if (foreign) prepares = false;
        yield* once(unnamed(statement), signal);
      }
    },
  };
}

function unnamed({ text, values, before }: RowStatement): RowStatement {
  return {
    text,
    values,
    name: undefined,
    ...(before ? { before: { text: before.text, name: undefined } } : {}),
  };
}

function release(client: PoolClient, query: RowBytesQuery): void {
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

/** pg's connection as its own Query uses it; its type declarations ask for arguments that it does not take. */
interface PgConnection {
  readonly stream: Duplex;
  readonly parsedStatements: Record<string, string>;
  parse(query: { readonly name: string; readonly text: string }): void;
  bind(config: {
    readonly statement: string;
    readonly values: readonly string[];
    readonly binary: boolean;
  }): void;
  execute(config: object): void;
  sync(): void;
}

type DataListener = (chunk: Buffer) => void;

const DATA_ROW = 0x44;
/** ReadyForQuery: the statements up to a Sync have ended. */
const READY = 0x5a;
const HEADER_BYTES = 5;

/** Takes the rows off the connection before pg's parser makes objects of them; everything else is left to it. */
class RowBytesQuery implements Submittable {
  /** pg notes under it what has been prepared on the connection. */
  readonly name: string | undefined;
  readonly text: string;
  readonly query_timeout = NO_LIMIT_MS;
  /** Set by pg, which stops its timer in it. */
  callback: (() => void) | undefined;
  private readonly values: readonly string[];
  private readonly before: RowStatement['before'];
  /** The statement before has not ended yet. */
  private isBefore: boolean;
  private stream: Duplex | undefined;
  private parsers: readonly DataListener[] = [];
  /** The beginning of a message whose end has not come, in parts. */
  private partial: Buffer[] = [];
  private partialBytes = 0;
  private wantedBytes = HEADER_BYTES;
  private ready: Buffer[] = [];
  private readyBytes = 0;
  private paused = false;
  private ended = false;
  /** What the database makes of it, as far as is known. */
  state: 'new' | 'running' | 'answered' | 'failed' = 'new';
  private fault: Error | undefined;
  private wake: (() => void) | undefined;
  private silence: NodeJS.Timeout | undefined;

  constructor({ name, text, values, before }: RowStatement) {
    this.name = name;
    this.text = text;
    this.values = values;
    this.before = before;
    this.isBefore = before !== undefined;
  }

  submit(pg: Connection): void {
    const connection = pg as unknown as PgConnection;
    const { stream } = connection;
    this.stream = stream;
    this.state = 'running';
    this.parsers = stream.listeners('data') as DataListener[];
    stream.removeAllListeners('data');
    stream.on('data', this.onData);
    stream.cork();
    if (this.before) {
      send(connection, this.before, []);
      // pg notes the names of its own only. After a fault the connection is not used again.
      if (this.before.name !== undefined) connection.parsedStatements[this.before.name] = this.before.text;
    }
    send(connection, this, this.values);
    stream.uncork();
  }

  /** The next whole rows; undefined after the last. */
  async next(): Promise<Buffer | undefined> {
    if (this.ready.length === 0 && !this.ended) {
      this.resume();
      this.silence = setTimeout(() => this.giveUp(new Error('Query read timeout')), SILENCE_MS);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      clearTimeout(this.silence);
    }
    const rows = this.ready.shift();
    if (rows) this.readyBytes -= rows.length;
    else if (this.fault) throw this.fault;
    return rows;
  }

  /** Gives the connection back to pg's parser. */
  private detach(): void {
    const { stream } = this;
    if (!stream) return;
    stream.off('data', this.onData);
    // After a fault of the statement before comes the answer to this one, of which pg knows nothing.
    if (this.state === 'failed') stream.on('data', () => undefined);
    else for (const parse of this.parsers) stream.on('data', parse);
    stream.resume();
  }

  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}

  handleError(error: Error): void {
    if (!this.ended) this.state = 'failed';
    this.end(error);
  }

  handleReadyForQuery(): void {
    if (!this.ended) this.state = 'answered';
    this.end(undefined);
  }

  /** The rows are not wanted any more. */
  giveUp(reason: Error): void {
    this.end(reason);
  }

  private end(fault: Error | undefined): void {
    if (this.ended) return;
    this.ended = true;
    this.fault = fault;
    // The statement may be tried again, and nobody has seen them.
    if (fault) this.ready = [];
    this.callback?.();
    // Rows that still come are for nobody, and pg does not know what to do with them.
    if (this.state === 'running') this.stream?.pause();
    else this.detach();
    this.wake?.();
  }

  private resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.stream?.resume();
  }

  private readonly onData: DataListener = (chunk) => {
    let bytes = chunk;
    if (this.partialBytes > 0) {
      this.partial.push(chunk);
      this.partialBytes += chunk.length;
      // A row may be larger than many chunks: joined once, when it is all there.
      if (this.partialBytes < this.wantedBytes) return;
      bytes = Buffer.concat(this.partial, this.partialBytes);
      this.partial = [];
      this.partialBytes = 0;
      this.wantedBytes = HEADER_BYTES;
    }
    this.split(bytes);
  };

  /** Runs of rows go to the consumer, runs of anything else to pg's parser, what is cut off waits. */
  private split(bytes: Buffer): void {
    let start = 0;
    while (start < bytes.length && !this.ended) {
      const kind = this.kindAt(bytes, start);
      let end = start;
      while (end + HEADER_BYTES <= bytes.length && this.kindAt(bytes, end) === kind) {
        const next = end + 1 + bytes.readUInt32BE(end + 1);
        if (next > bytes.length) break;
        end = next;
      }
      if (end === start) {
        this.keep(bytes.subarray(start));
        return;
      }
      const run = bytes.subarray(start, end);
      if (kind === 'row') this.deliver(run);
      else if (kind === 'between') this.isBefore = false;
      else for (const parse of this.parsers) parse(run);
      start = end;
    }
    // The statement ended: what follows is pg's alone.
    if (start < bytes.length && this.state !== 'failed')
      for (const parse of this.parsers) parse(bytes.subarray(start));
  }

  /** The end of the statement before is for nobody: pg would take it for the end of all. */
  private kindAt(bytes: Buffer, at: number): 'row' | 'between' | 'other' {
    if (bytes[at] === DATA_ROW) return 'row';
    return bytes[at] === READY && this.isBefore ? 'between' : 'other';
  }

  private keep(rest: Buffer): void {
    this.partial = [rest];
    this.partialBytes = rest.length;
    this.wantedBytes = rest.length < HEADER_BYTES ? HEADER_BYTES : 1 + rest.readUInt32BE(1);
  }

  private deliver(rows: Buffer): void {
    this.ready.push(rows);
    this.readyBytes += rows.length;
    if (this.readyBytes >= WAITING_BYTES && !this.paused) {
      this.paused = true;
      this.stream?.pause();
    }
    // Until the statement itself has begun it may still be tried another way.
    if (!this.isBefore) this.wake?.();
  }
}

/** Up to its Sync. */
function send(
  connection: PgConnection,
  { name = '', text }: { readonly name: string | undefined; readonly text: string },
  values: readonly string[],
): void {
  if (name === '' || connection.parsedStatements[name] !== text) connection.parse({ name, text });
  connection.bind({ statement: name, values, binary: true });
  connection.execute({});
  connection.sync();
}
