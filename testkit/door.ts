import type { WireMessage } from './wire-message.ts';

export interface DoorRequest {
  /** `last_sync_timestamp`, sent as JSON. Undefined leaves it out. */
  readonly since: unknown;
  /** The JSON text to send in its place, for numbers that JavaScript cannot hold. */
  readonly sinceText?: string;
  readonly authorization?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface SyncResult {
  /** The error code, or undefined when the sync succeeded. */
  readonly fault: string | undefined;
  /** In REST's form, whichever door was asked. */
  readonly messages: readonly WireMessage[];
  /** NaN after a fault, like `totalCount`. */
  readonly currentTimestamp: number;
  readonly totalCount: number;
}

export interface DoorAnswer extends SyncResult {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What differs between the doors. */
export interface DoorFormat {
  readonly name: 'rest' | 'graphql';
  readonly path: string;
  /** @param since JSON text, undefined to leave it out. */
  body(since: string | undefined): string;
  /** @throws Error when the answer does not have the door's form. */
  read(response: {
    readonly status: number;
    readonly contentType: string | null;
    readonly text: string;
  }): SyncResult;
}

/** A client of one door. */
export interface Door extends DoorFormat {
  /** Rejects when no answer comes. An error answer is a `fault`. */
  sync(serverUrl: string, request: DoorRequest): Promise<DoorAnswer>;
}

export const failed = (fault: string): SyncResult => ({
  fault,
  messages: [],
  currentTimestamp: Number.NaN,
  totalCount: Number.NaN,
});

export function createDoor(format: DoorFormat): Door {
  return {
    ...format,
    async sync(serverUrl, { since, sinceText, authorization, signal }) {
      const response = await fetch(`${serverUrl}${format.path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: format.body(sinceText ?? JSON.stringify(since)),
        ...(signal ? { signal } : {}),
      });
      const { status, headers } = response;
      const text = await response.text();
      const result = format.read({ status, contentType: headers.get('content-type'), text });
      return { status, headers, text, ...result };
    },
  };
}
