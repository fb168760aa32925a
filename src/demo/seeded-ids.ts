import { mix32, upper32 } from './seeded-random.ts';

/** What is numbered. The order is part of the ids: append only. */
const KINDS = ['account', 'room', 'member', 'message', 'nonce', 'file', 'client message'] as const;
export type IdKind = (typeof KINDS)[number];

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex16 = (word: number): string => HEX[(word >>> 8) & 255]! + HEX[word & 255]!;
const hex32 = (word: number): string => hex16(word >>> 16) + hex16(word);

/** Maps a number of some kind to its UUID. */
export type SeededIds = (kind: IdKind, index: number) => string;

/**
 * Ids that need no memory: the same seed, kind and number (below 2^32) give the same UUID, which looks like a
 * random one (version 4). Within a kind no two are equal, since the first word is a bijection of the number.
 */
export function seededIds(seed: number): SeededIds {
  const keys = new Map(
    KINDS.map((kind, k) => [
      kind,
      [0, 1, 2, 3].map((word) =>
        mix32(mix32(mix32(seed) + k * 4 + word) ^ mix32(upper32(seed) ^ (0x1d5 + word))),
      ),
    ]),
  );
  return (kind, index) => {
    const [k0, k1, k2, k3] = keys.get(kind) as [number, number, number, number];
    const w0 = mix32(index ^ k0);
    const w1 = mix32(mix32(index + k1) ^ k0);
    const w2 = mix32(mix32(index + k2) ^ k1);
    const w3 = mix32(mix32(index + k3) ^ k2);
    const versioned = (w1 & 0xffff0fff) | 0x4000;
    const variant = (w2 & 0x3fffffff) | 0x80000000;
    return `${hex32(w0)}-${hex16(versioned >>> 16)}-${hex16(versioned)}-${hex16(variant >>> 16)}-${hex16(variant)}${hex32(w3)}`;
  };
}
