import type { Request } from 'express';

/**
 * True if a person opens an address in a browser, which prefers HTML to JSON. False for programs: they accept anything
 * (curl, fetch) or name a JSON type first.
 */
export function acceptsHtml(request: Request): boolean {
  return (
    request.accepts(['application/graphql-response+json', 'application/json', 'text/html']) === 'text/html'
  );
}
