import { randomUUID } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnySchema } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { createOpenApi } from '../../src/rest/openapi.ts';
import { SYNC_REQUEST_SCHEMA } from '../../src/rest/sync-request.ts';
import { serve } from '../http/serve.ts';
import { tokenFor } from '../../testkit/tokens.ts';

interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly schema: AnySchema }>>;
  readonly content: Readonly<Record<string, { readonly schema: AnySchema }>>;
}

interface Operation {
  readonly operationId: string;
  readonly requestBody: { readonly content: Readonly<Record<string, { readonly schema: AnySchema }>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<'securitySchemes' | 'schemas', Readonly<Record<string, AnySchema>>>>;
}

const PATH = '/messager/chat/sync';
const served = serve();
let document: OpenApi;
let ajv: Ajv2020;

/** Strict checks of these formats. ajv itself has none. */
const FORMATS = {
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z$/,
  byte: /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/,
  int64: { type: 'number' as const, validate: (value: number) => Math.abs(value) <= 2 ** 63 },
};

beforeAll(async () => {
  const response = await fetch(`${served.url}/openapi.json`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  document = (await response.json()) as OpenApi;
  ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, formats: FORMATS });
  ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'paths', 'components']);
  ajv.addSchema({ ...document, $id: 'tidemark:openapi' });
});

/** The errors of an answer under its schema in the document. */
function faults(status: number, contentType: string, body: unknown): unknown {
  const answer = document.paths[PATH]!['post']!.responses[status]!;
  const { schema } = answer.content[contentType.split(';')[0]!]!;
  const text = JSON.stringify(schema).replaceAll('"#/', '"tidemark:openapi#/');
  const validate = ajv.compile(JSON.parse(text) as AnySchema);
  return validate(body) ? [] : validate.errors;
}

describe('the document', () => {
  test('has the shape of OpenAPI 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: expect.any(String) as string, version: '0.0.0-test' });
    const operations = Object.entries(document.paths).flatMap(([path, item]) => {
      expect(path).toMatch(/^\//);
      return Object.values(item);
    });
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { responses } of operations) {
      for (const [status, { description }] of Object.entries(responses)) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect(description).toMatch(/\S/);
        expect(description).not.toMatch(/^:/);
      }
    }
    for (const scheme of document.security.flatMap((requirement) => Object.keys(requirement)))
      expect(document.components.securitySchemes).toHaveProperty(scheme);
  });

  test('has only valid schemas, and no reference is broken', () => {
    for (const schema of Object.values(document.components.schemas)) {
      expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
    }
    for (const [, target] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty(target!);
  });

  test('describes requests with the schema that validates them', () => {
    const { requestBody } = createOpenApi('').paths[PATH].post;
    expect(requestBody.content['application/json'].schema).toBe(SYNC_REQUEST_SCHEMA);
  });
});

function ask(init: RequestInit): Promise<Response> {
  return fetch(`${served.url}${PATH}`, { method: 'POST', ...init });
}

const JSON_BODY = { 'content-type': 'application/json' };
const signedIn = (accountId: string) => ({ ...JSON_BODY, authorization: `Bearer ${tokenFor(accountId)}` });

/** Checks an answer against the document, and returns its status. */
async function checkAnswer(response: Response): Promise<number> {
  const body: unknown = await response.json();
  const contentType = response.headers.get('content-type') ?? '';
  expect(faults(response.status, contentType, body), JSON.stringify(body)).toEqual([]);
  const { headers = {} } = document.paths[PATH]!['post']!.responses[response.status]!;
  for (const [name, { schema }] of Object.entries(headers))
    expect(ajv.validate(schema, response.headers.get(name)), name).toBe(true);
  return response.status;
}

describe('real answers conform to the document', () => {
  test('plain and encrypted messages', async () => {
    const seat = await served.world.seat();
    // The last two are not sent: -infinity is after no cursor, and infinity is after every cut.
    const extremes = ['2024-02-02T10:00:00Z', '2024-02-02T10:00:00.000001Z', '-infinity', 'infinity'];
    for (const created_at of extremes) await served.world.message(seat, { created_at });
    await served.world.message(seat, { meta: null, content: null, type: 'messages.delete' });
    await served.world.message(seat, { is_encrypted: true });
    await served.world.message(seat, {
      is_encrypted: true,
      ciphertext: Buffer.alloc(200, 1),
      encryption_header: Buffer.from('h'),
      encryption_signature: Buffer.from('si'),
      encryption_scheme: 'mls',
      encryption_epoch: '9223372036854775807',
      encryption_message_type: 'application',
      client_message_id: 'c',
    });
    const response = await ask({ body: '{"last_sync_timestamp":-9e15}', headers: signedIn(seat.accountId) });
    expect(await response.clone().json()).toMatchObject({ total_count: 5 });
    expect(await checkAnswer(response)).toBe(200);
  });

  test('errors', async () => {
    const headers = signedIn(randomUUID());
    const answers = [
      await ask({ body: '{}', headers }),
      await ask({ body: '{}', headers: JSON_BODY }),
      await ask({ body: '{}', headers: { ...JSON_BODY, authorization: 'Bearer x' } }),
      await ask({ method: 'PUT', body: '{}', headers }),
      await ask({ body: 'x'.repeat(70_000), headers }),
      await ask({ body: '{}', headers: { ...headers, 'content-type': 'text/plain' } }),
    ];
    const statuses = [];
    for (const answer of answers) statuses.push(await checkAnswer(answer));
    expect(statuses).toEqual([400, 401, 401, 405, 413, 415]);
  });

  test('an additional field or a wrong type is an error', () => {
    const answer = { messages: [], current_timestamp: 1, total_count: 0 };
    expect(faults(200, 'application/json', answer)).toEqual([]);
    expect(faults(200, 'application/json', { ...answer, extra: 1 })).not.toEqual([]);
    expect(faults(200, 'application/json', { ...answer, total_count: '0' })).not.toEqual([]);
  });
});
