import assert from 'node:assert/strict';
import { createDoor, failed } from './door.ts';
import type { WireMessage } from './wire-message.ts';

const FAULTS: Readonly<Record<number, string>> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'UNAVAILABLE',
};

interface Body {
  readonly messages: WireMessage[];
  readonly current_timestamp: number;
  readonly total_count: number;
}

export const restDoor = createDoor({
  name: 'rest',
  path: '/messager/chat/sync',
  body: (since) => (since === undefined ? '{}' : `{"last_sync_timestamp":${since}}`),
  read({ status, contentType, text }) {
    if (status !== 200) {
      assert.match(contentType ?? '', /^application\/problem\+json/);
      return failed(FAULTS[status] ?? `HTTP ${status}`);
    }
    const body = JSON.parse(text) as Body;
    assert.deepEqual(Object.keys(body), ['messages', 'current_timestamp', 'total_count']);
    return {
      fault: undefined,
      messages: body.messages,
      currentTimestamp: body.current_timestamp,
      totalCount: body.total_count,
    };
  },
});
