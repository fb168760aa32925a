/** What the writers know about a message's transaction. */
export const Outcome = {
  /** Written or about to be; its transaction has not ended. */
  OPEN: 0,
  /** The commit was acknowledged. */
  COMMITTED: 1,
  /** The connection went while the commit was under way: the table knows. */
  UNKNOWN: 2,
  ABORTED: 3,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** Bytes by a running number; grows by doubling, so that millions of messages cost a byte each. */
export class ByteColumn {
  private bytes = new Uint8Array(1 << 16);

  get(index: number): number {
    return this.bytes[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.bytes.length) {
      const grown = new Uint8Array(2 ** Math.ceil(Math.log2(index + 1)));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes[index] = value;
  }
}

/** The writers' book: each message has a running number (its nonce in the table) and an outcome. */
export class Ledger {
  private readonly outcomes = new ByteColumn();
  private next = 1;

  open(): number {
    const number = this.next;
    this.next += 1;
    return number;
  }

  close(number: number, outcome: Outcome): void {
    this.outcomes.set(number, outcome);
  }

  outcome(number: number): number {
    return this.outcomes.get(number);
  }

  /** Numbers given out are 1 to this. */
  get last(): number {
    return this.next - 1;
  }
}
