import { ERROR_CODES } from '../errors/app-error.ts';
import { DISCRIMINATOR, MESSAGE_FIELDS } from '../messages/message-fields.ts';
import type { FieldKind, MessageField } from '../messages/message-fields.ts';
import { PROBLEMS } from './problem.ts';
import { SYNC_REQUEST_SCHEMA } from './sync-request.ts';
import { SYNC_PATH } from './sync-route.ts';

/** The JSON Schema of each kind of field; `type` is the only one that null joins. */
const KIND_SCHEMAS: Record<FieldKind, { readonly type: string } & Readonly<Record<string, unknown>>> = {
  uuid: { type: 'string', format: 'uuid' },
  text: { type: 'string' },
  timestamp: { type: 'string', format: 'date-time' },
  list: { type: 'array', items: true },
  object: { type: 'object' },
  boolean: { type: 'boolean' },
  int64: { type: 'integer', format: 'int64' },
  base64: { type: 'string', format: 'byte' },
};

function fieldSchema({ kind, nullable, doc }: MessageField): object {
  const schema = KIND_SCHEMAS[kind];
  return { ...schema, ...(nullable && { type: [schema.type, 'null'] }), description: doc };
}

const fieldSchemas = (fields: readonly MessageField[]): Readonly<Record<string, object>> =>
  Object.fromEntries(fields.map((field) => [field.column, fieldSchema(field)]));

const PLAIN = fieldSchemas(MESSAGE_FIELDS.filter(({ only }) => only !== 'encrypted'));

const ENCRYPTED = {
  ...fieldSchemas(MESSAGE_FIELDS),
  ...Object.fromEntries(
    MESSAGE_FIELDS.filter(({ only }) => only === 'plain').map(({ column }) => [column, { type: 'null' }]),
  ),
  [DISCRIMINATOR]: { const: true },
};

const object = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  additionalProperties: false,
});

/** An error answer of the sync path, from the same table that the door uses. */
function problemResponse(status: number, description: string, headers: readonly string[] = []) {
  const title = ERROR_CODES.map((code) => PROBLEMS[code]).find((problem) => problem.status === status)?.title;
  return {
    [status]: {
      description: `${title ?? ''}: ${description}`,
      ...(headers.length > 0
        ? { headers: Object.fromEntries(headers.map((name) => [name, { schema: { type: 'string' } }])) }
        : {}),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  };
}

/** The OpenAPI 3.1 document of the REST door. Its request schema also validates requests. */
export function createOpenApi(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tidemark',
      version,
      description:
        'Sync for offline-first chat: a client keeps one number, sends it back, gets every message it has not seen from all its rooms, and saves the next number.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    paths: {
      [SYNC_PATH]: {
        post: {
          operationId: 'sync',
          summary: 'Messages of all joined rooms created after a moment',
          description:
            'Send 0 the first time. After each answer save current_timestamp and send it next time. At most the newest 500 messages of each room are returned.',
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: SYNC_REQUEST_SCHEMA, example: { last_sync_timestamp: 0 } },
            },
          },
          responses: {
            200: {
              description: 'The messages, sorted by creation time, and the cursor to save.',
              headers: {
                'Cache-Control': { schema: { const: 'no-store' } },
                'X-Request-Id': { schema: { type: 'string' }, description: 'Names this request in the log.' },
              },
              content: { 'application/json': { schema: { $ref: '#/components/schemas/SyncAnswer' } } },
            },
            ...problemResponse(400, 'the body is wrong; errors says where.'),
            ...problemResponse(401, 'the access token is missing or not valid.', ['WWW-Authenticate']),
            ...problemResponse(405, 'only POST is possible.', ['Allow']),
            ...problemResponse(413, 'the body is above 64 KiB.'),
            ...problemResponse(415, 'the body is not JSON.'),
            ...problemResponse(500, 'a fault of the server; its log has more.'),
            ...problemResponse(503, 'the database cannot answer now.', ['Retry-After']),
          },
        },
      },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        SyncAnswer: object({
          messages: {
            type: 'array',
            items: {
              oneOf: [
                { $ref: '#/components/schemas/PlainMessage' },
                { $ref: '#/components/schemas/EncryptedMessage' },
              ],
            },
          },
          current_timestamp: {
            ...KIND_SCHEMAS.int64,
            description: 'Unix timestamp in milliseconds: the next last_sync_timestamp.',
          },
          total_count: { ...KIND_SCHEMAS.int64, description: 'How many messages there are in this answer.' },
        }),
        PlainMessage: object(PLAIN),
        EncryptedMessage: object(ENCRYPTED),
        Problem: {
          type: 'object',
          description: 'RFC 9457.',
          required: ['type', 'title', 'status', 'detail'],
          properties: {
            type: { type: 'string', format: 'uri' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            errors: {
              type: 'array',
              items: object({ pointer: { type: 'string' }, detail: { type: 'string' } }),
            },
          },
        },
      },
    },
  };
}
