import { Buffer } from 'node:buffer';
import { createMessageEncoding } from '../sync/message-encoding.ts';
import type { MessageShape } from '../sync/message-shape.ts';
import type { MessageStream, SyncAnswer } from '../sync/sync-service.ts';

/** Spec, Response: a plain message has exactly nine keys; an encrypted one adds its payload's. */
const MESSAGE_SHAPE: MessageShape = [
  { key: 'id', column: 'id' },
  { key: 'content', column: 'content' },
  { key: 'chat_room_id', column: 'chat_room_id' },
  { key: 'sender_id', column: 'sender_id' },
  { key: 'created_at', column: 'created_at' },
  { key: 'type', column: 'type' },
  { key: 'nonce', column: 'nonce' },
  { key: 'attachments', column: 'attachments' },
  { key: 'meta', column: 'meta' },
  { key: 'is_encrypted', column: 'is_encrypted', endsUnless: true },
  { key: 'ciphertext', column: 'ciphertext' },
  { key: 'encryption_header', column: 'encryption_header' },
  { key: 'encryption_signature', column: 'encryption_signature' },
  { key: 'encryption_scheme', column: 'encryption_scheme' },
  { key: 'encryption_epoch', column: 'encryption_epoch' },
  { key: 'encryption_message_type', column: 'encryption_message_type' },
  { key: 'client_message_id', column: 'client_message_id' },
];

export const REST_ENCODING = createMessageEncoding(MESSAGE_SHAPE);

const OPEN = Buffer.from('{"messages":[');

/** The body of a sync answer (spec, Response): whole, or in parts as the messages come. */
export function syncAnswerBody(
  answer: SyncAnswer,
  onSent: (messages: number) => void,
): Buffer | AsyncGenerator<Buffer, void, undefined> {
  const [messages] = answer.messages;
  if (!('bytes' in messages!)) return streamedBody(messages!, answer, onSent);
  onSent(messages.count);
  // The comma before the first.
  return Buffer.concat([OPEN, messages.bytes.subarray(1), closing(answer, messages.count)]);
}

async function* streamedBody(
  messages: MessageStream,
  answer: SyncAnswer,
  onSent: (messages: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  let count = 0;
  yield OPEN;
  for await (const batch of messages) {
    yield count === 0 ? batch.bytes.subarray(1) : batch.bytes;
    count += batch.count;
  }
  onSent(count);
  yield closing(answer, count);
}

function closing({ currentTimestamp }: SyncAnswer, count: number): Buffer {
  return Buffer.from(`],"current_timestamp":${currentTimestamp},"total_count":${count}}`);
}
