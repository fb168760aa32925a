import { expect } from 'vitest';

export interface WireMessage {
  readonly id: string;
  readonly content: string | null;
  readonly chat_room_id: string;
  readonly sender_id: string;
  readonly created_at: string;
  readonly type: string;
  readonly nonce: string;
  readonly attachments: readonly unknown[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly [encrypted: string]: unknown;
}

export interface DoorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The error code, or undefined when the sync succeeded. */
  readonly fault: string | undefined;
  readonly messages: readonly WireMessage[];
  readonly currentTimestamp: number;
  readonly totalCount: number;
}

export interface DoorRequest {
  /** Sent as it is; left out of the body when undefined. */
  readonly since: unknown;
  /** The raw number's text, for what JavaScript cannot hold. */
  readonly sinceText?: string;
  readonly authorization?: string | undefined;
}

/** One way in: the contract runs through each. */
export interface Door {
  readonly name: 'rest' | 'graphql';
  sync(serverUrl: string, request: DoorRequest): Promise<DoorAnswer>;
}

function headersFor(request: DoorRequest): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(request.authorization === undefined ? {} : { authorization: request.authorization }),
  };
}

const STATUS_FAULTS: Record<number, string> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'UNAVAILABLE',
};

export const restDoor: Door = {
  name: 'rest',
  async sync(serverUrl, request) {
    const value = request.sinceText ?? JSON.stringify(request.since);
    const response = await fetch(`${serverUrl}/messager/chat/sync`, {
      method: 'POST',
      headers: headersFor(request),
      body: value === undefined ? '{}' : `{"last_sync_timestamp":${value}}`,
    });
    const text = await response.text();
    const head = { status: response.status, headers: response.headers, text };
    const body = JSON.parse(text) as Record<string, unknown>;
    if (response.status !== 200) {
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const fault = STATUS_FAULTS[response.status] ?? `HTTP ${response.status}`;
      return { ...head, fault, messages: [], currentTimestamp: Number.NaN, totalCount: Number.NaN };
    }
    expect(Object.keys(body)).toEqual(['messages', 'current_timestamp', 'total_count']);
    return {
      ...head,
      fault: undefined,
      messages: body['messages'] as WireMessage[],
      currentTimestamp: body['current_timestamp'] as number,
      totalCount: body['total_count'] as number,
    };
  },
};

export const SYNC_MUTATION = `mutation Sync($since: Int64!) {
  sync(lastSyncTimestamp: $since) {
    messages {
      id content chatRoomId senderId createdAt type nonce attachments meta isEncrypted ciphertext encryptionHeader
      encryptionSignature encryptionScheme encryptionEpoch encryptionMessageType clientMessageId
    }
    currentTimestamp
    totalCount
  }
}`;

type GraphQLMessage = Readonly<Record<string, unknown>> & { readonly isEncrypted: boolean };

const PLAIN_KEYS = [
  'id',
  'content',
  'chatRoomId',
  'senderId',
  'createdAt',
  'type',
  'nonce',
  'attachments',
  'meta',
];
const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A GraphQL message under REST's names; a plain one must have nothing in its encryption fields. */
function toWire(message: GraphQLMessage): WireMessage {
  const names = message.isEncrypted ? Object.keys(message) : PLAIN_KEYS;
  if (!message.isEncrypted) {
    const rest = Object.entries(message).filter(
      ([name]) => !PLAIN_KEYS.includes(name) && name !== 'isEncrypted',
    );
    expect(rest.every(([, value]) => value === null)).toBe(true);
  }
  return Object.fromEntries(names.map((name) => [snakeCase(name), message[name]])) as unknown as WireMessage;
}

export const graphqlDoor: Door = {
  name: 'graphql',
  async sync(serverUrl, request) {
    const value = request.sinceText ?? JSON.stringify(request.since);
    const variables = value === undefined ? '{}' : `{"since":${value}}`;
    const response = await fetch(`${serverUrl}/graphql`, {
      method: 'POST',
      headers: headersFor(request),
      body: `{"query":${JSON.stringify(SYNC_MUTATION)},"variables":${variables}}`,
    });
    const text = await response.text();
    const head = { status: response.status, headers: response.headers, text };
    const body = JSON.parse(text) as {
      data?: { sync: { messages: GraphQLMessage[]; currentTimestamp: number; totalCount: number } } | null;
      errors?: { extensions: { code: string } }[];
    };
    const fault = body.errors?.[0]?.extensions.code;
    if (!body.data || fault !== undefined) {
      return {
        ...head,
        fault: fault ?? 'no data',
        messages: [],
        currentTimestamp: Number.NaN,
        totalCount: Number.NaN,
      };
    }
    const { messages, currentTimestamp, totalCount } = body.data.sync;
    return { ...head, fault: undefined, messages: messages.map(toWire), currentTimestamp, totalCount };
  },
};

export const DOORS: readonly Door[] = [restDoor, graphqlDoor];
