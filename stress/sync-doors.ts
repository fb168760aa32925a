import { Agent, request } from 'node:http';

export interface SyncAnswer {
  readonly currentTimestamp: number;
  readonly messages: readonly { readonly nonce: string; readonly createdAt: string }[];
}

/** Asks for messages after `since`. Rejects when no answer comes, and with SyncFault when it is an error. */
export type SyncDoor = (url: string, token: string, since: number) => Promise<SyncAnswer>;

export class SyncFault extends Error {
  override readonly name = 'SyncFault';
}

const TIMEOUT_MS = 15_000;

function post(
  agent: Agent,
  url: string,
  token: string,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: 'POST',
        timeout: TIMEOUT_MS,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
        response.on('error', reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

export function restDoor(agent: Agent): SyncDoor {
  return async (url, token, since) => {
    const { status, text } = await post(
      agent,
      `${url}/messager/chat/sync`,
      token,
      `{"last_sync_timestamp":${since}}`,
    );
    if (status !== 200) throw new SyncFault(`HTTP ${status}`);
    const body = JSON.parse(text) as {
      current_timestamp: number;
      messages: { nonce: string; created_at: string }[];
    };
    return {
      currentTimestamp: body.current_timestamp,
      messages: body.messages.map(({ nonce, created_at: createdAt }) => ({ nonce, createdAt })),
    };
  };
}

const MUTATION =
  'mutation ($since: Int64!) { sync(lastSyncTimestamp: $since) { messages { nonce createdAt } currentTimestamp } }';

export function graphqlDoor(agent: Agent): SyncDoor {
  return async (url, token, since) => {
    const { status, text } = await post(
      agent,
      `${url}/graphql`,
      token,
      JSON.stringify({ query: MUTATION, variables: { since } }),
    );
    const body = JSON.parse(text) as {
      data?: { sync: SyncAnswer } | null;
      errors?: { extensions?: { code?: string } }[];
    };
    if (!body.data) throw new SyncFault(body.errors?.[0]?.extensions?.code ?? `HTTP ${status}`);
    return body.data.sync;
  };
}
