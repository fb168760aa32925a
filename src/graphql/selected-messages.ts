import { getNamedType } from 'graphql';
import type { FieldNode, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
// graphql-js's own collecting of fragments, @skip and @include, which its index does not export.
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { MESSAGE_COLUMNS } from '../sync/message-shape.ts';
import type { MessageColumnName, MessageShape, ShapeField } from '../sync/message-shape.ts';

const MESSAGES = 'messages';

/**
 * What the query of a resolver that returns a SyncPayload asks of each message, for each key of the answer that stands for
 * the field `messages`: none when it is not asked for, more than one when it has aliases.
 */
export function selectedMessages(info: GraphQLResolveInfo): ReadonlyMap<string, MessageShape> {
  const shapes = new Map<string, MessageShape>();
  for (const [key, nodes] of subfields(info, info.returnType, info.fieldNodes)) {
    if (fieldName(nodes) !== MESSAGES) continue;
    const messages = objectType(info.returnType).getFields()[MESSAGES]!;
    shapes.set(key, [...subfields(info, messages.type, nodes)].map(toShapeField));
  }
  return shapes;
}

function subfields(info: GraphQLResolveInfo, type: GraphQLOutputType, nodes: readonly FieldNode[]) {
  return collectSubfields(info.schema, info.fragments, info.variableValues, objectType(type), nodes);
}

/** Of a list or a type that is not null, too. */
const objectType = (type: GraphQLOutputType) => getNamedType(type) as GraphQLObjectType;

const fieldName = (nodes: readonly FieldNode[]): string => nodes[0]!.name.value;

function toShapeField([key, nodes]: [string, readonly FieldNode[]]): ShapeField {
  const name = fieldName(nodes);
  if (name === '__typename') return { key, constant: '"ChatMessage"' };
  const column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (!isColumn(column)) throw new Error(`the field ${name} of ChatMessage has no column`);
  return { key, column };
}

const isColumn = (name: string): name is MessageColumnName => Object.hasOwn(MESSAGE_COLUMNS, name);
