/**
 * Draws rooms in proportion to the messages that each still needs. So busy rooms have messages at all times, and each
 * room gets exactly its count. A Fenwick tree: each step costs log2(rooms).
 */
export class RoomDraw {
  readonly #tree: Float64Array;
  readonly #remaining: Uint32Array;
  readonly #top: number;
  #total = 0;

  constructor(counts: Uint32Array) {
    this.#remaining = counts.slice();
    this.#tree = new Float64Array(counts.length + 1);
    this.#top = 2 ** Math.floor(Math.log2(counts.length));
    for (let i = 1; i <= counts.length; i += 1) {
      this.#total += counts[i - 1]!;
      this.#tree[i]! += counts[i - 1]!;
      const parent = i + (i & -i);
      if (parent <= counts.length) this.#tree[parent]! += this.#tree[i]!;
    }
  }

  /** Messages that all rooms together still need. */
  get total(): number {
    return this.#total;
  }

  remaining(room: number): number {
    return this.#remaining[room]!;
  }

  /** The room at a point of the rest: from 0 to 1, without 1. The rest must not be empty. */
  roomAt(point: number): number {
    let rest = Math.floor(point * this.#total);
    let room = 0;
    for (let step = this.#top; step > 0; step >>= 1) {
      const next = room + step;
      if (next < this.#tree.length && this.#tree[next]! <= rest) {
        room = next;
        rest -= this.#tree[next]!;
      }
    }
    return room;
  }

  take(room: number, count: number): void {
    this.#remaining[room]! -= count;
    this.#total -= count;
    for (let i = room + 1; i < this.#tree.length; i += i & -i) this.#tree[i]! -= count;
  }
}
