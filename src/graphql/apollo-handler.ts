import { HeaderMap } from '@apollo/server';
import type { ApolloServer, HTTPGraphQLRequest } from '@apollo/server';
import type { Request, RequestHandler } from 'express';
import { authenticate } from '../http/authenticate.ts';
import { disconnectSignal } from '../http/client-disconnect.ts';
import { readJson } from '../http/json-body.ts';
import { noteOutcome } from '../http/measure.ts';
import { requestEntities } from '../http/request-entities.ts';
import type { ForkEntityManager } from '../http/request-entities.ts';
import { sendJson } from '../http/send-json.ts';
import type { SpoolSpace } from '../http/spool.ts';
import type { TokenVerifier } from '../auth/access-token.ts';
import { EncodedLists } from './encoded-lists.ts';
import type { GraphQLContext } from './graphql-context.ts';

export interface ApolloHandlerOptions {
  readonly tokens: TokenVerifier;
  readonly spools: SpoolSpace;
  readonly forkEntityManager: ForkEntityManager;
}

/** Passes requests to Apollo Server, and sends its answers. */
export function createApolloHandler(
  apollo: ApolloServer<GraphQLContext>,
  { tokens, spools, forkEntityManager }: ApolloHandlerOptions,
): RequestHandler {
  return async (req, res) => {
    const lists = new EncodedLists();
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: toApolloRequest(req, await readJson(req)),
      context: async () => ({
        log: req.log,
        authenticate: () => authenticate(req, tokens),
        entities: requestEntities(forkEntityManager),
        noteOutcome: (code) => noteOutcome(res, code),
        disconnected: () => disconnectSignal(res),
        lists,
      }),
    });
    // This schema has no @defer, so each answer comes whole.
    if (body.kind !== 'complete') throw new Error('Apollo Server answered in parts');
    // Apollo only knows the length without the lists.
    headers.delete('content-length');
    res.setHeaders(headers);
    await sendJson(req, res.status(status ?? 200), lists.fill(body.string), spools);
  };
}

function toApolloRequest(req: Request, body: unknown): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const query = req.url.indexOf('?');
  return {
    method: req.method.toUpperCase(),
    headers,
    search: query === -1 ? '' : req.url.slice(query),
    body,
  };
}
