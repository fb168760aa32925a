/** The median of many turns of one contestant, and the quartiles as its spread. */
export interface Summary {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  /** The number of turns. */
  readonly turns: number;
}

/**
 * A quantile, interpolated between two neighbours. NaN without values, or when one of them is NaN.
 */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = fraction * (sorted.length - 1);
  // NaN is sorted behind all numbers.
  if (Number.isNaN(sorted.at(-1))) return Number.NaN;
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (at - below);
}

export function summarize(values: readonly number[]): Summary {
  return {
    median: quantile(values, 0.5),
    lower: quantile(values, 0.25),
    upper: quantile(values, 0.75),
    turns: values.length,
  };
}

/**
 * Divides turn by turn, because whatever else the machine did in a round slowed both. The result is the median of the
 * ratios, not the ratio of the medians.
 */
export function summarizeRatio(ours: readonly number[], theirs: readonly number[]): Summary {
  if (ours.length !== theirs.length) throw new Error('a ratio needs as many turns of one as of the other');
  return summarize(ours.map((value, round) => value / theirs[round]!));
}
