/** What many turns of one contestant said: the median, and the quartiles as its spread. */
export interface Summary {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  /** Of how many turns. */
  readonly turns: number;
}

/**
 * The value below which the fraction lies, between two neighbours where it falls between them.
 * NaN when there is no value, or when one of them was not measured.
 */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = fraction * (sorted.length - 1);
  // It is sorted behind all numbers.
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
 * The ratios of the turns of each round: what else the machine did weighed on both. The median of the ratios, not the
 * ratio of the medians.
 */
export function summarizeRatio(ours: readonly number[], theirs: readonly number[]): Summary {
  if (ours.length !== theirs.length) throw new Error('a ratio needs as many turns of one as of the other');
  return summarize(ours.map((value, round) => value / theirs[round]!));
}
