/**
 * An anchor is a promise of the database: every transaction id >= n is assigned after the time t was published, and
 * so stamps its rows above t. Once every id below n has finished, everything at or before t is visible for good.
 */
export interface Anchor {
  /** Unix ms. */
  readonly t: number;
  readonly n: number;
  /** When it was taken, ms of a monotonic clock. */
  readonly takenAt: number;
}

/** Maximum number of anchors that wait for confirmation. Beyond it, every second one is dropped. Cuts only become coarser. */
const CAPACITY = 1024;

/**
 * The anchors of one gateway, oldest first, t and n rising: the newest confirmed one, and those not confirmed yet.
 *
 * | in the ring (t:n)     | horizon | newest confirmed | stays           |
 * |-----------------------|---------|------------------|-----------------|
 * | 10:5  20:7  30:9      | 4       | none             | 10:5 20:7 30:9  |
 * | 10:5  20:7  30:9      | 7       | 20:7             | 30:9            |
 * | 30:9                  | 7       | 20:7             | 30:9            |
 * | 30:9                  | 12      | 30:9             |                 |
 */
export class AnchorRing {
  private waiting: Anchor[] = [];
  private confirmed: Anchor | undefined;

  /** Anchors come from one flight at a time, so each is newer than the last. */
  add(anchor: Anchor): void {
    const last = this.newest();
    // The register never falls, so this is another server's: a promoted standby. What is known is about the old one.
    if (last && anchor.t <= last.t) {
      this.waiting = [];
      this.confirmed = undefined;
    }
    this.waiting.push(anchor);
    if (this.waiting.length > CAPACITY) {
      const newest = this.waiting.length - 1;
      this.waiting = this.waiting.filter((_, index) => index % 2 === 0 || index === newest);
    }
  }

  /** Every transaction id below `horizon` has finished, or can stamp only above each anchor up to `upTo`. */
  confirm(horizon: number, upTo: Anchor | undefined = this.waiting.at(-1)): void {
    if (!upTo) return;
    // Searched from the newest: after a crash of the database n may fall once.
    const index = this.waiting.findLastIndex((anchor) => anchor.n <= horizon && anchor.t <= upTo.t);
    if (index === -1) return;
    this.confirmed = this.waiting[index];
    this.waiting = this.waiting.slice(index + 1);
  }

  isConfirmed(anchor: Anchor): boolean {
    return this.confirmed !== undefined && anchor.t <= this.confirmed.t;
  }

  newestConfirmed(): Anchor | undefined {
    return this.confirmed;
  }

  /** Some writer in flight is older than this anchor: it has not been confirmed. */
  oldestWaiting(): Anchor | undefined {
    return this.waiting[0];
  }

  newest(): Anchor | undefined {
    return this.waiting.at(-1) ?? this.confirmed;
  }
}
