import { Buffer } from 'node:buffer';
import { createMessageEncoding } from '../sync/message-encoding.ts';
import { DISCRIMINATOR, fieldOf, MESSAGE_FIELDS } from '../messages/message-fields.ts';
import type { MessageShape } from '../messages/message-shape.ts';
import type { MessageStream, SyncAnswer } from '../sync/sync-service.ts';

/**
 * Spec, Response: a plain message has nine keys. An encrypted message also has the keys of its payload. So these come last,
 * and the first of them ends the object of a plain message.
 */
const MESSAGE_SHAPE: MessageShape = [
  ...MESSAGE_FIELDS.filter(({ only }) => only !== 'encrypted'),
  fieldOf(DISCRIMINATOR),
  ...MESSAGE_FIELDS.filter(({ only, column }) => only === 'encrypted' && column !== DISCRIMINATOR),
].map(({ column }) => ({ key: column, column, endsObjectUnlessTrue: column === DISCRIMINATOR }));

export const REST_ENCODING = createMessageEncoding(MESSAGE_SHAPE);

const OPEN = Buffer.from('{"messages":[');

/** The body of a sync answer (spec, Response): whole, or in parts while the database sends the messages. */
export function syncAnswerBody(
  answer: SyncAnswer,
  onSent: (messages: number) => void,
): Buffer | AsyncGenerator<Buffer, void, undefined> {
  const [messages] = answer.messages;
  if (!('bytes' in messages!)) return streamedBody(messages!, answer, onSent);
  onSent(messages.count);
  // Without the comma of the first message.
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
