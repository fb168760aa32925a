/**
 * Draws rooms in proportion to the messages each still has to get, so that the busy ones talk all the time and
 * each ends with exactly its count. A Fenwick tree: every step costs log2(rooms).
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

  /** Messages still to be handed out, over all rooms. */
  get total(): number {
    return this.#total;
  }

  remaining(room: number): number {
    return this.#remaining[room]!;
  }

  /** The room at a point from 0 up to, but without, 1 of what remains. There must be something left. */
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
