/** The counters of /metrics, summed over all gateways and all lives of their processes. */
export class GatewayMetrics {
  private readonly series = new Map<string, number>();

  /** Adds the counters of one life of a gateway. @param text in Prometheus' format. */
  add(text: string): void {
    for (const line of text.split('\n')) {
      const match = /^(tidemark_[a-z_]+(?:\{[^}]*\})?) ([\d.e+-]+)$/.exec(line);
      if (match) this.series.set(match[1]!, (this.series.get(match[1]!) ?? 0) + Number(match[2]));
    }
  }

  /** The counter `name`, by the values of one of its labels. */
  byLabel(name: string, label: string): Record<string, number> {
    const found: Record<string, number> = {};
    for (const [series, value] of this.series) {
      const key = series.startsWith(`${name}{`) && new RegExp(`${label}="([^"]*)"`).exec(series)?.[1];
      if (key) found[key] = (found[key] ?? 0) + value;
    }
    return found;
  }

  /** A quantile of a histogram in seconds, interpolated within its bucket as Prometheus does. Undefined when empty. */
  quantile(name: string, fraction: number): number | undefined {
    const buckets = Object.entries(this.byLabel(`${name}_bucket`, 'le'))
      .map(([le, count]) => ({ le: le === '+Inf' ? Infinity : Number(le), count }))
      .sort((a, b) => a.le - b.le);
    const wanted = fraction * (buckets.at(-1)?.count ?? 0);
    if (wanted === 0) return undefined;
    let below = { le: 0, count: 0 };
    for (const bucket of buckets) {
      if (bucket.count >= wanted) {
        if (bucket.le === Infinity) return below.le;
        return below.le + ((bucket.le - below.le) * (wanted - below.count)) / (bucket.count - below.count);
      }
      below = bucket;
    }
    return below.le;
  }
}
