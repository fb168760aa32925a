/**
 * Every sentence of the spec (docs/chat-global-sync.md), word for word and in order, with the clauses that show it.
 * `promises-named.test.ts` fails if the spec says something that is not here.
 */
export const SPEC_SENTENCES: readonly { readonly text: string; readonly shownBy: readonly string[] }[] = [
  {
    text: 'The global sync endpoint allows clients to synchronize their local database with the remote database across all chat rooms the user is a member of.',
    shownBy: ['S-1'],
  },
  {
    text: 'This is useful for offline-first clients that need to keep local data in sync with the server.',
    shownBy: ['S-3'],
  },
  { text: 'POST /messager/chat/sync', shownBy: ['S-17'] },
  { text: 'Requires valid authentication token.', shownBy: ['S-12', 'S-13', 'S-14', 'S-15'] },
  { text: 'Include the token in the Authorization header:', shownBy: ['S-12'] },
  { text: 'Authorization: Bearer <token>', shownBy: ['S-12', 'S-1'] },
  {
    text: '| last_sync_timestamp | int64 | Yes | Unix timestamp in milliseconds. The client should save this value after each successful sync and send it back on the next sync request. |',
    shownBy: ['S-3', 'S-16'],
  },
  { text: '{\n  "last_sync_timestamp": 1706745600000\n}', shownBy: ['S-18'] },
  {
    text: '| messages | list | Flat list of chat messages from all rooms the user is a member of, sorted by creation time |',
    shownBy: ['S-1', 'S-6'],
  },
  {
    text: '| current_timestamp | int64 | Unix timestamp in milliseconds. The client should save this value for the next sync request |',
    shownBy: ['S-3'],
  },
  { text: '| total_count | int64 | Total number of messages returned |', shownBy: ['S-2'] },
  {
    text: `{
  "messages": [
    {
      "id": "550e8400-e29b-41d4-a716-446655440000",
      "content": "Hello world",
      "chat_room_id": "660e8400-e29b-41d4-a716-446655440001",
      "sender_id": "770e8400-e29b-41d4-a716-446655440002",
      "created_at": "2024-02-02T10:00:00Z",
      "type": "text",
      "nonce": "abc123",
      "attachments": [],
      "meta": {}
    }
  ],
  "current_timestamp": 1706832000000,
  "total_count": 1
}`,
    shownBy: ['S-18', 'B-1'],
  },
  { text: 'On initial sync, send `last_sync_timestamp` as `0`', shownBy: ['S-4'] },
  { text: 'After each successful sync, save the `current_timestamp` value', shownBy: ['S-3'] },
  { text: 'On subsequent syncs, send the saved timestamp', shownBy: ['S-3'] },
  {
    text: 'The server returns all messages created after the provided timestamp across all chat rooms',
    shownBy: ['S-1', 'S-5'],
  },
  {
    text: '| 401 Unauthorized | Invalid or missing authentication token |',
    shownBy: ['S-12', 'S-13', 'S-14', 'S-15'],
  },
  {
    text: '| 400 Bad Request | Invalid request body (e.g., missing last_sync_timestamp) |',
    shownBy: ['S-16', 'B-13', 'B-14'],
  },
  { text: 'Messages are sorted by `created_at` in ascending order', shownBy: ['S-6'] },
  {
    text: 'The sync includes all chat rooms where the user is a member (where `joined_at` is not null and `leave_at` is null)',
    shownBy: ['S-8', 'S-9'],
  },
  {
    text: 'Each message in the response already contains its `chat_room_id`, allowing the client to organize messages by room',
    shownBy: ['S-1'],
  },
  {
    text: 'The limit per room is 500 messages; if a room has more than 500 new messages, only the most recent 500 will be returned',
    shownBy: ['S-10'],
  },
  {
    text: 'E2EE messages are returned with encrypted payload fields (`is_encrypted`, `ciphertext`, `encryption_*`) and should be decrypted client-side',
    shownBy: ['S-11'],
  },
];
