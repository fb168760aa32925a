/** The codings answers are sent in, the cheapest for what it saves first (docs/PERFORMANCE.md). */
export const CONTENT_CODINGS = ['zstd', 'br', 'gzip'] as const;
export type ContentCoding = (typeof CONTENT_CODINGS)[number];

/** RFC 9110, 12.5.3 and 12.4.2: a coding and its weight. */
const PREFERENCE = /^[ \t]*([\w!#$%&'*+.^`|~-]+)[ \t]*(?:;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?$/i;

/**
 * The coding of an answer by the request's `Accept-Encoding` (RFC 9110, 12.5.3): the one of ours with the client's
 * highest weight, among equals the first of ours. Undefined: no coding, which is also what a client gets that accepts
 * nothing we have. Parts that are not well-formed are ignored.
 *
 * | Accept-Encoding            | coding | why                                       |
 * |----------------------------|--------|-------------------------------------------|
 * | gzip, deflate, br, zstd    | zstd   | all the same to the client                |
 * | gzip, br;q=0.5             | gzip   | the client's wish                         |
 * | *;q=0.5, zstd;q=0          | br     | a name counts more than the star          |
 * | identity, gzip;q=0.5       | none   | it would rather have none                 |
 * | none                       | none   | it may not know any                       |
 */
export function chooseCoding(acceptEncoding: string | undefined): ContentCoding | undefined {
  if (acceptEncoding === undefined) return undefined;
  const weights = weightsOf(acceptEncoding);
  const weightOf = (coding: ContentCoding) => weights.get(coding) ?? weights.get('*') ?? 0;
  const best = CONTENT_CODINGS.reduce((best, coding) => (weightOf(coding) > weightOf(best) ? coding : best));
  const weight = weightOf(best);
  return weight > 0 && weight >= (weights.get('identity') ?? 0) ? best : undefined;
}

function weightsOf(acceptEncoding: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.split(',')) {
    const [, coding, weight] = PREFERENCE.exec(part) ?? [];
    if (coding === undefined) continue;
    const name = coding.toLowerCase();
    // RFC 9110, 8.4.1.3: x-gzip is gzip.
    weights.set(name === 'x-gzip' ? 'gzip' : name, Number(weight ?? 1));
  }
  return weights;
}
