import type { MessageRow } from './sync-queries.ts';
import { wireTimestamp } from './wire-time.ts';

/** What only an end-to-end encrypted message carries. The bytes are base64. */
export interface Encryption {
  readonly ciphertext: string | null;
  readonly header: string | null;
  readonly signature: string | null;
  readonly scheme: string | null;
  /** A decimal int64. */
  readonly epoch: string | null;
  readonly messageType: string | null;
  readonly clientMessageId: string | null;
}

/** A message as both doors see it, before either gives its fields a name. */
export interface Message {
  readonly id: string;
  /** Null when encrypted. */
  readonly content: string | null;
  readonly chatRoomId: string;
  readonly senderId: string;
  /** RFC 3339 in UTC, to the microsecond. */
  readonly createdAt: string;
  readonly type: string;
  readonly nonce: string;
  /** JSON text of an array, exactly as stored: parsing would round numbers beyond a double. */
  readonly attachmentsJson: string;
  /** JSON text of an object. */
  readonly metaJson: string;
  readonly encryption: Encryption | undefined;
}

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    content: row.content,
    chatRoomId: row.chat_room_id,
    senderId: row.sender_id,
    createdAt: wireTimestamp(row.created_us),
    type: row.type,
    nonce: row.nonce,
    attachmentsJson: row.attachments,
    metaJson: row.meta,
    encryption: row.is_encrypted
      ? {
          ciphertext: row.ciphertext,
          header: row.encryption_header,
          signature: row.encryption_signature,
          scheme: row.encryption_scheme,
          epoch: row.encryption_epoch,
          messageType: row.encryption_message_type,
          clientMessageId: row.client_message_id,
        }
      : undefined,
  };
}
