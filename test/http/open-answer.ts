import { once } from 'node:events';
import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { tokenFor } from '../../testkit/tokens.ts';
import type { Asked, HttpDoor } from './ask-door.ts';

export interface OpenRequest {
  readonly outgoing: ClientRequest;
  /** The answer, not reading yet, once its head is there. */
  readonly answer: Promise<IncomingMessage>;
}

/** Asks a door on a connection of its own; reading the answer, or leaving, is the caller's. */
export function openRequest(serverUrl: string, { path, body }: HttpDoor, asked: Asked): OpenRequest {
  const headers = {
    authorization: `Bearer ${tokenFor(asked.accountId)}`,
    'content-type': 'application/json',
    ...(asked.coding === undefined ? {} : { 'accept-encoding': asked.coding }),
  };
  const outgoing = request(`${serverUrl}${path}`, { method: 'POST', agent: false, headers });
  const answer = once(outgoing, 'response').then(([incoming]: unknown[]) => incoming as IncomingMessage);
  // Who leaves before it comes does not wait for it.
  answer.catch(() => undefined);
  outgoing.on('error', () => undefined);
  outgoing.end(body);
  return { outgoing, answer };
}
