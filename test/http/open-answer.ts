import { once } from 'node:events';
import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { tokenFor } from '../../testkit/tokens.ts';
import type { Asked, HttpDoor } from './ask-door.ts';

export interface OpenRequest {
  readonly outgoing: ClientRequest;
  /** Resolves when the head of the answer is there. The body is still unread. */
  readonly answer: Promise<IncomingMessage>;
}

/** Sends a request on a connection of its own. The caller reads the answer or disconnects. */
export function openRequest(serverUrl: string, { path, body }: HttpDoor, asked: Asked): OpenRequest {
  const headers = {
    authorization: `Bearer ${tokenFor(asked.accountId)}`,
    'content-type': 'application/json',
    ...(asked.coding === undefined ? {} : { 'accept-encoding': asked.coding }),
  };
  const outgoing = request(`${serverUrl}${path}`, { method: 'POST', agent: false, headers });
  const answer = once(outgoing, 'response').then(([incoming]: unknown[]) => incoming as IncomingMessage);
  // Callers that disconnect before the answer do not await it.
  answer.catch(() => undefined);
  outgoing.on('error', () => undefined);
  outgoing.end(body);
  return { outgoing, answer };
}
