import { isDeepStrictEqual } from 'node:util';

/** A message as the wire of REST has it; the other doors' answers are brought into this shape to be compared. */
export type SyncedMessage = Readonly<Record<string, unknown>>;

const ENCRYPTION = {
  ciphertext: 'ciphertext',
  encryptionHeader: 'encryption_header',
  encryptionSignature: 'encryption_signature',
  encryptionScheme: 'encryption_scheme',
  encryptionMessageType: 'encryption_message_type',
  clientMessageId: 'client_message_id',
} as const;

/** A message of GraphQL with all fields, Tidemark's or PostGraphile's, as REST would say it. */
export function fromGraphQL(message: Readonly<Record<string, unknown>>): SyncedMessage {
  const plain = {
    id: message['id'],
    content: message['content'],
    chat_room_id: message['chatRoomId'],
    sender_id: message['senderId'],
    created_at: message['createdAt'],
    type: message['type'],
    nonce: message['nonce'],
    attachments: message['attachments'],
    meta: message['meta'] ?? {},
  };
  if (message['isEncrypted'] !== true) return plain;
  const sealed = Object.entries(ENCRYPTION).map(([from, to]): [string, unknown] => [
    to,
    message[from] ?? null,
  ]);
  return {
    ...plain,
    is_encrypted: true,
    ...Object.fromEntries(sealed),
    // Of PostGraphile a BigInt, which is a string.
    encryption_epoch: message['encryptionEpoch'] === null ? null : Number(message['encryptionEpoch']),
  };
}

/** Times that say the same instant in another way become alike: microseconds since 1970. */
function comparable(message: SyncedMessage): SyncedMessage {
  const text = String(message['created_at']);
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? [];
  const seconds = Date.parse(text.replace(/\.\d+/, '')) / 1000;
  return { ...message, created_at: `${seconds}.${fraction.padEnd(6, '0')}` };
}

/**
 * What is wrong with an answer beside the reference: undefined, or the first difference in words. The same messages in
 * the same order with the same values; only the text of a time may differ.
 */
export function difference(
  reference: readonly SyncedMessage[],
  answer: readonly SyncedMessage[],
): string | undefined {
  if (answer.length !== reference.length) return `${answer.length} messages instead of ${reference.length}`;
  for (const [index, expected] of reference.entries()) {
    const [wanted, got] = [comparable(expected), comparable(answer[index]!)];
    if (!isDeepStrictEqual(got, wanted)) {
      return `message ${index} is ${JSON.stringify(got).slice(0, 600)} instead of ${JSON.stringify(wanted).slice(0, 600)}`;
    }
  }
  return undefined;
}
