/** What the writers know of a message's transaction. */
export const Outcome = {
  /** The transaction has not ended. */
  OPEN: 0,
  /** The commit was acknowledged. */
  COMMITTED: 1,
  /** The connection was lost during the commit. Only the table tells the outcome. */
  UNKNOWN: 2,
  ABORTED: 3,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** One byte for each running number. Doubles its size when it is full. */
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

/** Gives each message a running number, which is its nonce in the table, and keeps the outcome of its transaction. */
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

  /** The last number that was given out. The first is 1. */
  get last(): number {
    return this.next - 1;
  }
}
