/**
 * How a column's bytes, in PostgreSQL's binary format, are written as JSON.
 * - `list`, `object`: jsonb that the wire promises to be one, whatever a writer stored; a list without its nulls.
 * - `base64`: bytea. `int64`: with all its digits, which a double has not.
 */
export type ColumnKind = 'uuid' | 'text' | 'timestamp' | 'list' | 'object' | 'boolean' | 'int64' | 'base64';

export interface MessageColumn {
  readonly kind: ColumnKind;
  /** SQL of its value for the message `m`. */
  readonly sql: string;
}

const ofEncrypted = (column: string): string => `case when m.is_encrypted then m.${column} end`;

/** What a message can say, by the name that both doors' names are made of. */
export const MESSAGE_COLUMNS = {
  id: { kind: 'uuid', sql: 'm.id' },
  /** Null when encrypted. */
  content: { kind: 'text', sql: 'case when not m.is_encrypted then m.content end' },
  chat_room_id: { kind: 'uuid', sql: 'm.chat_room_id' },
  sender_id: { kind: 'uuid', sql: 'm.sender_id' },
  created_at: { kind: 'timestamp', sql: 'm.created_at' },
  type: { kind: 'text', sql: 'm.type' },
  nonce: { kind: 'text', sql: 'm.nonce' },
  attachments: { kind: 'list', sql: 'm.attachments' },
  meta: { kind: 'object', sql: 'm.meta' },
  is_encrypted: { kind: 'boolean', sql: 'm.is_encrypted' },
  ciphertext: { kind: 'base64', sql: ofEncrypted('ciphertext') },
  encryption_header: { kind: 'base64', sql: ofEncrypted('encryption_header') },
  encryption_signature: { kind: 'base64', sql: ofEncrypted('encryption_signature') },
  encryption_scheme: { kind: 'text', sql: ofEncrypted('encryption_scheme') },
  encryption_epoch: { kind: 'int64', sql: ofEncrypted('encryption_epoch') },
  encryption_message_type: { kind: 'text', sql: ofEncrypted('encryption_message_type') },
  client_message_id: { kind: 'text', sql: ofEncrypted('client_message_id') },
} as const satisfies Record<string, MessageColumn>;

export type MessageColumnName = keyof typeof MESSAGE_COLUMNS;

/** One key of a message's JSON object. */
export type ShapeField =
  | { readonly key: string; readonly column: MessageColumnName; readonly endsUnless?: boolean }
  | { readonly key: string; readonly constant: string };

/**
 * The JSON object of a message, key by key. A boolean field that `endsUnless` is true is, when it is not, the end of the object, and
 * is left out itself.
 */
export type MessageShape = readonly ShapeField[];
