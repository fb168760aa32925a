import type { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { Connection, Submittable } from 'pg';
import { asDatabaseFault, QueryTimeout } from '../db/database-error.ts';
import { DATA_ROW } from './data-row.ts';
import { MessageFraming } from './message-framing.ts';
import type { RowStatement } from './row-statement.ts';

/** Bytes that may wait for a consumer until the database is asked to pause. */
const WAITING_BYTES = 256 * 1024;

/** A statement whose rows are wanted ends when the database sends no byte for this long, ms. */
const SILENCE_MS = 30_000;

/** A leading statement takes about 1 ms. If it takes this long, the connection is dead, ms. */
const LEADING_SILENCE_MS = 3_000;

/** setTimeout's longest, ms: pg's own limit counts from the start of a statement, however long its rows flow. */
const NO_LIMIT_MS = 2_147_483_647;

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

/** ReadyForQuery: the statements up to a Sync have ended. */
const READY = 0x5a;

/** What to do with a message: rows go to the consumer, the end of the leading statement to nobody, all else to pg. */
type MessageKind = 'row' | 'end of leading' | 'other';

/**
 * A statement that takes pg's connection over while it runs: the rows are taken off the socket ahead of pg's parser, and
 * everything else is left to it. pg calls `submit` and the handlers; the row reader calls `next` and `abandon`.
 */
export class RowQuery implements Submittable {
  /** pg notes under it what has been prepared on the connection. */
  readonly name: string | undefined;
  readonly text: string;
  readonly query_timeout = NO_LIMIT_MS;
  /** Set by pg, which stops its timer in it. */
  callback: (() => void) | undefined;
  private readonly values: readonly string[];
  private readonly leading: RowStatement['leading'];
  /** The leading statement has not ended yet. */
  private isLeading: boolean;
  private stream: Duplex | undefined;
  private parsers: readonly DataListener[] = [];
  private readonly framing = new MessageFraming<MessageKind>({
    // pg would take the end of the leading statement for the end of all.
    kindOf: (code) => {
      if (code === DATA_ROW) return 'row';
      return code === READY && this.isLeading ? 'end of leading' : 'other';
    },
    take: (kind, run) => this.take(kind, run),
  });
  private ready: Buffer[] = [];
  private readyBytes = 0;
  private paused = false;
  private ended = false;
  /** What the database makes of the statement, as far as is known. */
  state: 'new' | 'running' | 'answered' | 'failed' = 'new';
  private fault: Error | undefined;
  private wake: (() => void) | undefined;

  constructor({ name, text, values, leading }: RowStatement) {
    this.name = name;
    this.text = text;
    this.values = values;
    this.leading = leading;
    this.isLeading = leading !== undefined;
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
    if (this.leading) {
      send(connection, this.leading, []);
      // pg notes only the names of its own statements. After a fault the connection is not used again.
      if (this.leading.name !== undefined) connection.parsedStatements[this.leading.name] = this.leading.text;
    }
    send(connection, this, this.values);
    stream.uncork();
  }

  /** The next whole rows; undefined after the last. Rejects as the database does. */
  async next(): Promise<Buffer | undefined> {
    if (this.ready.length === 0 && !this.ended) {
      this.resume();
      const silence = setTimeout(() => this.abandon(new QueryTimeout(SILENCE_MS)), SILENCE_MS);
      const leadingSilence = this.isLeading
        ? setTimeout(() => {
            if (this.isLeading) this.abandon(new QueryTimeout(LEADING_SILENCE_MS));
          }, LEADING_SILENCE_MS)
        : undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      clearTimeout(silence);
      clearTimeout(leadingSilence);
    }
    const rows = this.ready.shift();
    if (rows) this.readyBytes -= rows.length;
    else if (this.fault) throw this.fault;
    return rows;
  }

  /** The rows are no longer wanted; `next` rejects with the reason. */
  abandon(reason: Error): void {
    this.end(reason);
  }

  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}

  handleError(error: Error): void {
    if (!this.ended) this.state = 'failed';
    this.end(asDatabaseFault(error));
  }

  handleReadyForQuery(): void {
    if (!this.ended) this.state = 'answered';
    this.end(undefined);
  }

  private end(fault: Error | undefined): void {
    if (this.ended) return;
    this.ended = true;
    this.fault = fault;
    // The statement may be tried again, and nobody has seen these rows.
    if (fault) this.ready = [];
    this.callback?.();
    // pg does not know what to do with rows that still arrive.
    if (this.state === 'running') this.stream?.pause();
    else this.detach();
    this.wake?.();
  }

  /** Gives the connection back to pg's parser. */
  private detach(): void {
    const { stream } = this;
    if (!stream) return;
    stream.off('data', this.onData);
    // After a fault of the leading statement comes the answer to this one, of which pg knows nothing.
    if (this.state === 'failed') stream.on('data', () => undefined);
    else for (const parse of this.parsers) stream.on('data', parse);
    stream.resume();
  }

  private readonly onData: DataListener = (chunk) => {
    const rest = this.framing.push(chunk);
    // The statement ended: what follows is pg's alone.
    if (rest && this.state !== 'failed') for (const parse of this.parsers) parse(rest);
  };

  private take(kind: MessageKind, run: Buffer): boolean {
    if (kind === 'row') this.deliver(run);
    else if (kind === 'end of leading') this.isLeading = false;
    else for (const parse of this.parsers) parse(run);
    return !this.ended;
  }

  private deliver(rows: Buffer): void {
    this.ready.push(rows);
    this.readyBytes += rows.length;
    if (this.readyBytes >= WAITING_BYTES && !this.paused) {
      this.paused = true;
      this.stream?.pause();
    }
    // Until the statement itself has begun it may still be tried another way.
    if (!this.isLeading) this.wake?.();
  }

  private resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.stream?.resume();
  }
}

/** Sends one statement up to its Sync. */
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
