import { ChatMessage } from '../db/entities/chat-message.ts';
import { entityColumns } from '../db/entity-columns.ts';
import { MESSAGE_TABLE } from './message-table.ts';
import type { MessageTableLine } from './message-table.ts';

/**
 * How a column's bytes, in PostgreSQL's binary format, are written as JSON.
 * - `list`, `object`: jsonb that the wire promises to be one, whatever a writer stored; a list without its nulls.
 * - `base64`: bytea. `int64`: with all its digits, which a double does not hold.
 */
export type FieldKind = 'uuid' | 'text' | 'timestamp' | 'list' | 'object' | 'boolean' | 'int64' | 'base64';

/** A field of a message, with everything the doors and the statements need to know of it. */
export interface MessageField {
  /** The column's name, and REST's. */
  readonly column: string;
  /** GraphQL's name. */
  readonly graphqlName: string;
  readonly kind: FieldKind;
  /** Whether a message that has the field may have null in it. */
  readonly nullable: boolean;
  readonly only: 'plain' | 'encrypted' | undefined;
  readonly doc: string;
}

/** Tells an encrypted message from a plain one. */
export const DISCRIMINATOR = 'is_encrypted';

/** By PostgreSQL's type without its length or precision. */
const KINDS: ReadonlyMap<string, FieldKind> = new Map([
  ['uuid', 'uuid'],
  ['varchar', 'text'],
  ['text', 'text'],
  ['timestamptz', 'timestamp'],
  ['boolean', 'boolean'],
  ['bigint', 'int64'],
  ['bytea', 'base64'],
]);

const COLUMNS = entityColumns(ChatMessage);

/** Every field, in the order of the table. */
export const MESSAGE_FIELDS: readonly MessageField[] = MESSAGE_TABLE.map(toField);

const BY_COLUMN = new Map(MESSAGE_FIELDS.map((field) => [field.column, field]));

/** @throws Error when no field has that column. */
export function fieldOf(column: string): MessageField {
  const field = BY_COLUMN.get(column);
  if (!field) throw new Error(`no field of a message has the column ${column}`);
  return field;
}

function toField({ property, doc, json, only }: MessageTableLine): MessageField {
  const column = COLUMNS.get(property);
  if (!column) throw new Error(`${property} of ChatMessage has no column of its own`);
  return {
    column: column.name,
    graphqlName: column.name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    kind: json ?? kindOf(column.type),
    // A list or an object is empty rather than null.
    nullable: column.nullable && json === undefined,
    only,
    doc,
  };
}

function kindOf(type: string): FieldKind {
  const kind = KINDS.get(type.replace(/\(.*/, ''));
  if (!kind)
    throw new Error(`the wire has no kind for a column of type ${type}; jsonb needs "json" in the table`);
  return kind;
}
