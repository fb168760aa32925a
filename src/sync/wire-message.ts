import type { Message } from './message.ts';
import type { SyncResult } from './sync-service.ts';

/**
 * The body of a sync answer of REST (spec, Response) as JSON text. Written by hand where the database already holds
 * JSON or an int64, so that every number arrives with all its digits.
 */
export function encodeSyncAnswer(result: SyncResult): string {
  const messages = result.messages.map(encodeMessage).join(',');
  return `{"messages":[${messages}],"current_timestamp":${result.currentTimestamp},"total_count":${result.messages.length}}`;
}

/** A plain message has exactly the spec's nine keys; an encrypted one adds its payload's. */
function encodeMessage(message: Message): string {
  const text = JSON.stringify;
  const { encryption } = message;
  const plain =
    `{"id":"${message.id}","content":${text(message.content)},"chat_room_id":"${message.chatRoomId}",` +
    `"sender_id":"${message.senderId}","created_at":"${message.createdAt}","type":${text(message.type)},` +
    `"nonce":${text(message.nonce)},"attachments":${message.attachmentsJson},"meta":${message.metaJson}`;
  if (!encryption) return `${plain}}`;
  return (
    `${plain},"is_encrypted":true,"ciphertext":${text(encryption.ciphertext)},` +
    `"encryption_header":${text(encryption.header)},"encryption_signature":${text(encryption.signature)},` +
    `"encryption_scheme":${text(encryption.scheme)},"encryption_epoch":${encryption.epoch ?? 'null'},` +
    `"encryption_message_type":${text(encryption.messageType)},"client_message_id":${text(encryption.clientMessageId)}}`
  );
}
