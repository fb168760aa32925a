import type { InferEntity } from '@mikro-orm/core';
import type { ChatMessage } from '../db/entities/chat-message.ts';

/** One line of the table. What is not said here follows from the entity: the column, its type, whether it may be null. */
export interface MessageTableLine {
  /** The entity's property. */
  readonly property: Exclude<keyof InferEntity<typeof ChatMessage>, symbol>;
  /** One sentence for readers of both doors' documentation. */
  readonly doc: string;
  /** For jsonb: what the wire promises it to be, whatever a writer stored. */
  readonly json?: 'list' | 'object';
  /** The messages that have it, where not all do. In the others it is null, and REST leaves the encrypted fields out. */
  readonly only?: 'plain' | 'encrypted';
}

/**
 * What a message says, in the order of the wire (spec, Response). A field is added here and nowhere else: the SQL, the
 * encoder, REST, OpenAPI and GraphQL follow (`message-fields.ts`).
 */
export const MESSAGE_TABLE: readonly MessageTableLine[] = [
  { property: 'id', doc: 'Unique; clients insert or replace by it.' },
  { property: 'content', only: 'plain', doc: 'The text; null when the message is encrypted.' },
  { property: 'chatRoom', doc: 'The room it was sent to.' },
  { property: 'sender', doc: "The sender's membership of the room, not the account." },
  { property: 'createdAt', doc: 'When it was sent, RFC 3339 in UTC, to the microsecond.' },
  {
    property: 'type',
    doc: 'text, or another kind such as messages.update and messages.delete.',
  },
  { property: 'nonce', doc: 'Made by the sending device.' },
  { property: 'attachments', json: 'list', doc: 'References to files, without nulls.' },
  { property: 'meta', json: 'object', doc: 'Whatever else belongs to this type of message.' },
  {
    property: 'isEncrypted',
    only: 'encrypted',
    doc: 'Whether the payload is in ciphertext and the encryption fields.',
  },
  { property: 'ciphertext', only: 'encrypted', doc: 'The encrypted payload.' },
  { property: 'encryptionHeader', only: 'encrypted', doc: "The encryption scheme's header." },
  { property: 'encryptionSignature', only: 'encrypted', doc: 'The signature of the encrypted payload.' },
  { property: 'encryptionScheme', only: 'encrypted', doc: 'The name of the encryption scheme.' },
  { property: 'encryptionEpoch', only: 'encrypted', doc: 'The epoch of the key it was encrypted with.' },
  { property: 'encryptionMessageType', only: 'encrypted', doc: "The encryption scheme's type of message." },
  { property: 'clientMessageId', only: 'encrypted', doc: 'The id the sending device gave it.' },
];
