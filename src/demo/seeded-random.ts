import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Scatters 32-bit integers (the "lowbias32" mixer): different integers stay different, and neighbours move far apart. */
export function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The upper half of an integer up to 2^53, for mixers that take 32 bits at a time. */
export const upper32 = (value: number): number => Math.floor(value / 2 ** 32);

/** Repeatable random numbers: equal seed and stream, equal draws. Not for secrets. */
export class SeededRandom {
  readonly #generator: RandomGenerator;

  /** `stream` tells generators of one seed apart: a room's, a calendar's. */
  constructor(seed: number, stream: number) {
    this.#generator = xoroshiro128plus(mix32(mix32(seed) ^ mix32(upper32(seed) ^ 0x5eed) ^ mix32(stream)));
    // Its state begins with 32 random bits of 128.
    for (let draw = 0; draw < 12; draw += 1) this.#generator.next();
  }

  /** An integer from 0 to 2^32 - 1. */
  next(): number {
    return this.#generator.next() >>> 0;
  }

  /** From 0 to 1, without 1. */
  fraction(): number {
    return this.next() / 2 ** 32;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return uniformInt(this.#generator, 0, limit - 1);
  }

  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return uniformInt(this.#generator, least, most);
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
