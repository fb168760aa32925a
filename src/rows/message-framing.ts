import { Buffer } from 'node:buffer';

/** A code of 1 byte, and a length of 4 that counts itself (PostgreSQL's protocol, 55.1). */
const HEADER_BYTES = 5;

export interface MessageFramingOptions<Kind> {
  /** Sorts a message by its code. */
  readonly kindOf: (code: number) => Kind;
  /**
   * Takes a run of whole messages of one kind. The next run is sorted after it returns.
   * @returns false: what follows is not to be framed.
   */
  readonly take: (kind: Kind, run: Buffer) => boolean;
}

/** Splits the bytes of a connection into runs of whole messages of one kind. */
export class MessageFraming<Kind> {
  private readonly options: MessageFramingOptions<Kind>;
  /** The beginning of a message whose end has not arrived, in parts. */
  private partial: Buffer[] = [];
  private partialBytes = 0;
  private wantedBytes = HEADER_BYTES;

  constructor(options: MessageFramingOptions<Kind>) {
    this.options = options;
  }

  /**
   * Takes the next bytes of the connection.
   * @returns what followed the run after which `take` returned false; undefined when there is nothing.
   */
  push(chunk: Buffer): Buffer | undefined {
    let bytes = chunk;
    if (this.partialBytes > 0) {
      this.partial.push(chunk);
      this.partialBytes += chunk.length;
      // A row may be larger than many chunks: they are joined once, when all of it has arrived.
      if (this.partialBytes < this.wantedBytes) return undefined;
      bytes = Buffer.concat(this.partial, this.partialBytes);
      this.partial = [];
      this.partialBytes = 0;
      this.wantedBytes = HEADER_BYTES;
    }
    return this.split(bytes);
  }

  private split(bytes: Buffer): Buffer | undefined {
    const { kindOf, take } = this.options;
    for (let start = 0; start < bytes.length;) {
      const kind = kindOf(bytes[start]!);
      let end = start;
      while (end + HEADER_BYTES <= bytes.length && kindOf(bytes[end]!) === kind) {
        const next = end + 1 + bytes.readUInt32BE(end + 1);
        if (next > bytes.length) break;
        end = next;
      }
      if (end === start) {
        this.keep(bytes.subarray(start));
        return undefined;
      }
      const goesOn = take(kind, bytes.subarray(start, end));
      start = end;
      if (!goesOn) return start < bytes.length ? bytes.subarray(start) : undefined;
    }
    return undefined;
  }

  private keep(rest: Buffer): void {
    this.partial = [rest];
    this.partialBytes = rest.length;
    this.wantedBytes = rest.length < HEADER_BYTES ? HEADER_BYTES : 1 + rest.readUInt32BE(1);
  }
}
