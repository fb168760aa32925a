import { ERROR_CODES } from '../errors/app-error.ts';
import { PROBLEMS } from './problem.ts';
import { SYNC_REQUEST_SCHEMA } from './sync-request.ts';
import { SYNC_PATH } from './sync-route.ts';

const int64 = { type: 'integer', format: 'int64' } as const;
const base64 = { type: ['string', 'null'], format: 'byte' } as const;
const textOrNull = { type: ['string', 'null'] } as const;

const PLAIN = {
  id: { type: 'string', format: 'uuid' },
  content: textOrNull,
  chat_room_id: { type: 'string', format: 'uuid' },
  sender_id: {
    type: 'string',
    format: 'uuid',
    description: "The sender's membership of the room, not the account.",
  },
  created_at: { type: 'string', format: 'date-time', description: 'RFC 3339 in UTC, to the microsecond.' },
  type: { type: 'string', description: 'text, or another kind such as messages.update and messages.delete.' },
  nonce: { type: 'string' },
  attachments: { type: 'array', items: true },
  meta: { type: 'object' },
} as const;

const ENCRYPTED = {
  ...PLAIN,
  content: { type: 'null' },
  is_encrypted: { const: true },
  ciphertext: base64,
  encryption_header: base64,
  encryption_signature: base64,
  encryption_scheme: textOrNull,
  encryption_epoch: { type: ['integer', 'null'], format: 'int64' },
  encryption_message_type: textOrNull,
  client_message_id: textOrNull,
} as const;

const object = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  additionalProperties: false,
});

/** An error answer of the sync path, from the table the door itself uses. */
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

/** The OpenAPI 3.1 document of the REST door; its request schema is the one that validates requests. */
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
            ...int64,
            description: 'Unix timestamp in milliseconds: the next last_sync_timestamp.',
          },
          total_count: { ...int64, description: 'How many messages there are in this answer.' },
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
