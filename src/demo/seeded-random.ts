/** A bijection of 32-bit integers that scatters neighbours (the "lowbias32" mixer); distinct in, distinct out. */
export function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The upper half of an integer up to 2^53, for mixers that take 32 bits at a time. */
export const upper32 = (value: number): number => Math.floor(value / 2 ** 32);

/**
 * Repeatable random numbers: equal seed and stream, equal draws. sfc32 costs some 5 ns a draw, where a million
 * messages take tens of millions. Not for secrets.
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** `stream` tells generators of one seed apart: a room's, a calendar's. */
  constructor(seed: number, stream: number) {
    this.#a = mix32(seed);
    this.#b = mix32(upper32(seed) ^ 0x5eed);
    this.#c = mix32(stream);
    for (let i = 0; i < 12; i += 1) this.next();
  }

  /** An integer from 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** From 0 up to, but without, 1. */
  fraction(): number {
    return this.next() / 2 ** 32;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws RangeError when there is nothing to pick from. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[this.below(items.length)]!;
  }
}
