/** The fields of a message that is not encrypted, in REST's names and order. */
export const PLAIN_FIELDS = [
  'id',
  'content',
  'chat_room_id',
  'sender_id',
  'created_at',
  'type',
  'nonce',
  'attachments',
  'meta',
] as const;

/** The further fields of an encrypted message. */
const ENCRYPTED_FIELDS = [
  'is_encrypted',
  'ciphertext',
  'encryption_header',
  'encryption_signature',
  'encryption_scheme',
  'encryption_epoch',
  'encryption_message_type',
  'client_message_id',
] as const;

/**
 * All fields of an encrypted message, in REST's names, which are also the names of the columns. This list is separate
 * from the product's own table of fields, so that an accidental change of that table fails a test.
 */
export const MESSAGE_FIELDS = [...PLAIN_FIELDS, ...ENCRYPTED_FIELDS] as const;

type MessageField = (typeof MESSAGE_FIELDS)[number];

const inGraphQL = (field: MessageField): string =>
  field.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The same fields in GraphQL's names. */
export const GRAPHQL_FIELDS: readonly string[] = MESSAGE_FIELDS.map(inGraphQL);

/** What a client knows of every message. */
export interface PlainMessage {
  readonly id: string;
  readonly content: string | null;
  readonly chat_room_id: string;
  readonly sender_id: string;
  /** With microseconds. */
  readonly created_at: string;
  readonly type: string;
  readonly nonce: string;
  readonly attachments: readonly unknown[];
  readonly meta: Readonly<Record<string, unknown>>;
}

/** A message as REST sends it. An encrypted one has the other fields too. */
export interface WireMessage extends PlainMessage {
  readonly [encrypted: string]: unknown;
}

/** A message as GraphQL sends it when every field is selected. */
export type GraphQLMessage = Readonly<Record<string, unknown>>;

/** The message as REST would send it. */
export function fromGraphQL(message: GraphQLMessage): WireMessage {
  const fields = message['isEncrypted'] === true ? MESSAGE_FIELDS : PLAIN_FIELDS;
  return Object.fromEntries(
    fields.map((field) => [field, message[inGraphQL(field)]]),
  ) as unknown as WireMessage;
}

/** The encryption fields that a plain message has all the same. It must have none. */
export function strayFields(message: GraphQLMessage): string[] {
  if (message['isEncrypted'] === true) return [];
  return ENCRYPTED_FIELDS.slice(1)
    .map(inGraphQL)
    .filter((name) => message[name] !== null);
}
