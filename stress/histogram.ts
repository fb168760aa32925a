/** Bins start at 0.1 ms and grow by 2 %. Quantiles are exact to 2 %, and a million values take a few kB. */
const GROWTH = Math.log(1.02);
const LEAST_MS = 0.1;

/** Quantiles of durations in ms in bounded memory. */
export class Histogram {
  private readonly bins: number[] = [];
  private count = 0;

  add(ms: number): void {
    const bin = ms <= LEAST_MS ? 0 : Math.ceil(Math.log(ms / LEAST_MS) / GROWTH);
    this.bins[bin] = (this.bins[bin] ?? 0) + 1;
    this.count += 1;
  }

  /** Undefined without values. */
  quantile(fraction: number): number | undefined {
    let below = 0;
    for (const [bin, count] of this.bins.entries()) {
      below += count ?? 0;
      if (below >= fraction * this.count && this.count > 0) return LEAST_MS * Math.exp(bin * GROWTH);
    }
    return undefined;
  }
}
