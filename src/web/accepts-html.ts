import type { Request } from 'express';

/**
 * True for a person's browser opening an address: it prefers HTML over JSON. Programs that accept anything
 * (curl, fetch) or name a JSON type first are not people.
 */
export function acceptsHtml(request: Request): boolean {
  return (
    request.accepts(['application/graphql-response+json', 'application/json', 'text/html']) === 'text/html'
  );
}
