import type { GraphQLScalarType } from 'graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { DISCRIMINATOR, MESSAGE_FIELDS } from '../messages/message-fields.ts';
import type { FieldKind } from '../messages/message-fields.ts';
import { Byte, DateTime, Int64, Json, JsonObject } from './scalars.ts';

type FieldType = GraphQLScalarType | typeof String | typeof Boolean;

/** The GraphQL type of each kind of field. */
const TYPES: Record<FieldKind, () => FieldType | FieldType[]> = {
  uuid: () => ID,
  text: () => String,
  timestamp: () => DateTime,
  list: () => [Json],
  object: () => JsonObject,
  boolean: () => Boolean,
  int64: () => Int64,
  base64: () => Byte,
};

/** Its fields are those of the table of messages (`messages/message-table.ts`). */
@ObjectType({ description: 'A message. Edits, deletions and reactions are messages of their own type.' })
export class ChatMessage {}

for (const { graphqlName, column, kind, nullable, only, doc } of MESSAGE_FIELDS) {
  const isMissingInSome = only !== undefined && column !== DISCRIMINATOR;
  const options = { nullable: nullable || isMissingInSome, description: doc };
  Field(TYPES[kind], options)(ChatMessage.prototype, graphqlName);
}
