import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import type { IntrospectionQuery } from 'graphql';
import { expect, test, vi } from 'vitest';
import { MESSAGE_FIELDS } from '../../src/messages/message-fields.ts';
import type { MessageTableLine } from '../../src/messages/message-table.ts';
import { REST_ENCODING } from '../../src/rest/sync-answer.ts';
import { askGraphQL } from '../graphql/ask-graphql.ts';
import { serve } from '../http/serve.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { tokenFor } from '../../testkit/tokens.ts';

const { EDITED, REPLIED } = vi.hoisted(() => ({
  EDITED: { property: 'editedAt', doc: 'When it was edited last.' } satisfies MessageTableLine,
  REPLIED: {
    property: 'repliedMessage',
    only: 'encrypted',
    doc: 'The message it answers.',
  } satisfies MessageTableLine,
}));

// Adding a field takes only a line in the table. This adds two.
vi.mock('../../src/messages/message-table.ts', async (original) => {
  const { MESSAGE_TABLE } = await original<typeof import('../../src/messages/message-table.ts')>();
  return { MESSAGE_TABLE: [...MESSAGE_TABLE, EDITED, REPLIED] };
});

const served = serve();

test('a new line in the table of fields gives SQL, REST, OpenAPI and GraphQL the field', async () => {
  const seat = await served.world.seat();
  const answered = await served.world.message(seat, {
    created_at: '2024-02-02T10:00:00Z',
    edited_at: '2024-02-03T10:00:00.000001Z',
  });
  await served.world.message(seat, {
    created_at: '2024-02-02T11:00:00Z',
    is_encrypted: true,
    content: null,
    replied_message_id: answered,
  });
  const authorization = `Bearer ${tokenFor(seat.accountId)}`;

  expect(REST_ENCODING.long.text).toContain('m.edited_at');
  expect(REST_ENCODING.long.text).toContain('case when m.is_encrypted then m.replied_message_id end');

  const rest = await restDoor.sync(served.url, { since: 0, authorization });
  expect(rest.messages).toMatchObject([
    { id: answered, edited_at: '2024-02-03T10:00:00.000001Z' },
    { edited_at: null, is_encrypted: true, replied_message_id: answered },
  ]);
  expect(rest.messages[0]).not.toHaveProperty('replied_message_id');

  const response = await fetch(`${served.url}/openapi.json`);
  const { components } = (await response.json()) as {
    components: { schemas: Record<string, { required: string[]; properties: Record<string, unknown> }> };
  };
  const { PlainMessage, EncryptedMessage } = components.schemas;
  const dateTime = { type: ['string', 'null'], format: 'date-time', description: EDITED.doc };
  expect(PlainMessage!.properties['edited_at']).toEqual(dateTime);
  expect(PlainMessage!.required).toContain('edited_at');
  expect(PlainMessage!.properties).not.toHaveProperty('replied_message_id');
  expect(EncryptedMessage!.properties).toMatchObject({
    edited_at: dateTime,
    replied_message_id: { type: ['string', 'null'], format: 'uuid', description: REPLIED.doc },
  });

  const introspected = await askGraphQL(served.url, { query: getIntrospectionQuery() }, {});
  const schema = buildClientSchema(introspected.data as unknown as IntrospectionQuery);
  const type = schema.getType('ChatMessage');
  const fields = type && 'getFields' in type ? type.getFields() : {};
  expect(fields['editedAt']).toMatchObject({ description: EDITED.doc });
  expect(String(fields['editedAt']!.type)).toBe('DateTime');
  expect(String(fields['repliedMessageId']!.type)).toBe('ID');

  const graphql = await askGraphQL(
    served.url,
    { query: 'mutation { sync(lastSyncTimestamp: 0) { messages { editedAt repliedMessageId } } }' },
    { authorization },
  );
  expect(graphql.data).toEqual({
    sync: {
      messages: [
        { editedAt: '2024-02-03T10:00:00.000001Z', repliedMessageId: null },
        { editedAt: null, repliedMessageId: answered },
      ],
    },
  });
});

test('the names and types come from the entity, and GraphQL and REST differ only in spelling', () => {
  expect(MESSAGE_FIELDS.find(({ column }) => column === 'replied_message_id')).toEqual({
    column: 'replied_message_id',
    graphqlName: 'repliedMessageId',
    kind: 'uuid',
    nullable: true,
    only: 'encrypted',
    doc: REPLIED.doc,
  });
});
