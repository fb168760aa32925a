import { ByteColumn } from './ledger.ts';

/** The messages that one client received, by their running numbers. */
export class Receipts {
  private readonly seen = new ByteColumn();
  deliveries = 0;
  duplicates = 0;
  /** The highest number received. */
  last = 0;

  add(number: number): void {
    this.deliveries += 1;
    if (this.seen.get(number) === 1) this.duplicates += 1;
    this.seen.set(number, 1);
    this.last = Math.max(this.last, number);
  }

  has(number: number): boolean {
    return this.seen.get(number) === 1;
  }
}
