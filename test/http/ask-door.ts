import { once } from 'node:events';
import { request } from 'node:http';
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { graphqlDoor } from '../../testkit/graphql-client.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { rawRequest } from './raw-request.ts';

/** A first sync through a door, for tests of the bytes. The clients of `testkit/` do not show them. */
export interface HttpDoor {
  readonly name: 'REST' | 'GraphQL';
  readonly path: string;
  readonly body: string;
}

export const REST: HttpDoor = {
  name: 'REST',
  path: restDoor.path,
  body: restDoor.body('0'),
};
export const GRAPHQL: HttpDoor = {
  name: 'GraphQL',
  path: graphqlDoor.path,
  body: graphqlDoor.body('0'),
};
export const HTTP_DOORS = [REST, GRAPHQL] as const;

const UNDO = {
  identity: (bytes: Buffer) => bytes,
  zstd: zstdDecompressSync,
  br: brotliDecompressSync,
  gzip: gunzipSync,
} as const;

export type Coding = keyof typeof UNDO;
export const CODINGS = Object.keys(UNDO) as Coding[];

export interface Asked {
  readonly accountId: string;
  /** The value of `Accept-Encoding`. Not sent when absent. */
  readonly coding?: Coding | undefined;
  readonly agent?: Agent;
  /** POST when absent. */
  readonly method?: string;
}

export interface HttpAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The body as received, still compressed. */
  readonly wire: Buffer;
  /** The body as `plainText` returns it. */
  readonly text: string;
  readonly reusedSocket: boolean;
}

function headersOf({ accountId, coding }: Asked): Record<string, string> {
  return {
    authorization: `Bearer ${tokenFor(accountId)}`,
    'content-type': 'application/json',
    ...(coding === undefined ? {} : { 'accept-encoding': coding }),
  };
}

export async function askDoor(
  serverUrl: string,
  { path, body }: HttpDoor,
  asked: Asked,
): Promise<HttpAnswer> {
  const { agent = false, method = 'POST' } = asked;
  const outgoing = request(`${serverUrl}${path}`, { method, agent, headers: headersOf(asked) });
  outgoing.end(method === 'POST' ? body : undefined);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  // If the connection breaks now, both emit an error. The caller gets the error of the answer.
  outgoing.on('error', () => undefined);
  const { statusCode: status, headers } = incoming;
  const wire = await buffer(incoming);
  const text = plainText(wire, headers['content-encoding']);
  return { status, headers, wire, text, reusedSocket: outgoing.reusedSocket };
}

/** The bytes of the same request, for callers that open the connection. */
export function doorRequest(
  { path, body }: HttpDoor,
  asked: Asked,
  { http = '1.1', connection = '' }: { readonly http?: string; readonly connection?: string } = {},
): string {
  const headers = {
    ...headersOf(asked),
    'content-length': String(body.length),
    ...(connection ? { connection } : {}),
  };
  return rawRequest(`POST ${path}`, headers, body).replace('HTTP/1.1', `HTTP/${http}`);
}

/**
 * A decompressed body for comparisons. latin1 keeps every byte. The current timestamp is replaced by 0.
 */
export function plainText(wire: Buffer, coding: string | undefined): string {
  const text = UNDO[(coding ?? 'identity') as Coding](wire).toString('latin1');
  return text.replace(/(?<="current_?[tT]imestamp":)\d+/, '0');
}
