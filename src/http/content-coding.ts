import Negotiator from 'negotiator';

/** The codings answers are sent in. First the one that saves the most for its cost (docs/PERFORMANCE.md). */
export const CONTENT_CODINGS = ['zstd', 'br', 'gzip'] as const;
export type ContentCoding = (typeof CONTENT_CODINGS)[number];

const OFFERED: readonly string[] = [...CONTENT_CODINGS, 'identity'];

/** RFC 9110, 12.5.3 and 12.4.2: a coding and its weight. Negotiator would accept `gzip;q=2`. */
const PREFERENCE = /^[ \t]*[\w!#$%&'*+.^`|~-]+[ \t]*(?:;[ \t]*q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?$/i;

/** @types/negotiator lacks the option. */
interface CodingNegotiator {
  encoding(
    offered: readonly string[],
    options: { readonly preferred: readonly string[] },
  ): string | undefined;
}

/**
 * The coding of an answer by the request's `Accept-Encoding` (RFC 9110, 12.5.3): of ours, the one with the client's
 * highest weight; among equal weights, the first. Undefined means no coding. A client that accepts neither our codings
 * nor `identity` gets that too. Parts that are not well-formed are ignored.
 *
 * | Accept-Encoding            | coding | why                                       |
 * |----------------------------|--------|-------------------------------------------|
 * | gzip, deflate, br, zstd    | zstd   | the client has no preference              |
 * | gzip, br;q=0.5             | gzip   | the client prefers it                     |
 * | *;q=0.5, zstd;q=0          | br     | a name counts more than the star          |
 * | identity, gzip;q=0.5       | none   | the client prefers no coding              |
 * | (no header)                | none   | the client may not know any               |
 */
export function chooseCoding(acceptEncoding: string | undefined): ContentCoding | undefined {
  if (acceptEncoding === undefined) return undefined;
  const wellFormed = acceptEncoding.split(',').filter((part) => PREFERENCE.test(part));
  // RFC 9110, 8.4.1.3: x-gzip is gzip.
  const header = wellFormed.join(',').replaceAll(/\bx-gzip\b/gi, 'gzip');
  const negotiator: CodingNegotiator = new Negotiator({ headers: { 'accept-encoding': header } });
  const best = negotiator.encoding(OFFERED, { preferred: OFFERED });
  return CONTENT_CODINGS.find((coding) => coding === best);
}
