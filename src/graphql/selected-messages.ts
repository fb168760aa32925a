import { getNamedType } from 'graphql';
import type { FieldNode, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
// graphql-js collects fragments, @skip and @include with this, but its index does not export it.
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { MESSAGE_FIELDS } from '../messages/message-fields.ts';
import type { MessageShape, ShapeField } from '../messages/message-shape.ts';

const MESSAGES = 'messages';

const COLUMNS = new Map(MESSAGE_FIELDS.map(({ graphqlName, column }) => [graphqlName, column]));

/**
 * The shape of the messages that a document selects from a SyncPayload, by the key of the answer it belongs to. There is none
 * when the document does not select `messages`, and more than one when it selects them under aliases.
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

/** The object type inside a list or a non-null type. */
const objectType = (type: GraphQLOutputType) => getNamedType(type) as GraphQLObjectType;

const fieldName = (nodes: readonly FieldNode[]): string => nodes[0]!.name.value;

function toShapeField([key, nodes]: [string, readonly FieldNode[]]): ShapeField {
  const name = fieldName(nodes);
  if (name === '__typename') return { key, constant: '"ChatMessage"' };
  const column = COLUMNS.get(name);
  if (column === undefined) throw new Error(`the field ${name} of ChatMessage has no column`);
  return { key, column };
}
