import { Ajv2020 } from 'ajv/dist/2020.js';
import { AppError } from '../errors/app-error.ts';

/** The body of a sync request (spec, Request Body), as JSON Schema: it validates requests and documents them. */
export const SYNC_REQUEST_SCHEMA = {
  type: 'object',
  required: ['last_sync_timestamp'],
  properties: {
    last_sync_timestamp: {
      type: 'integer',
      format: 'int64',
      description:
        'Unix timestamp in milliseconds: 0 on the first sync, afterwards the current_timestamp of the last answer.',
      examples: [0, 1706745600000],
    },
  },
} as const;

interface SyncRequest {
  readonly last_sync_timestamp: number;
}

const ajv = new Ajv2020({ allErrors: true });
// http/exact-number.ts has checked the range, because it knows the number's text. Here it is an int64.
ajv.addFormat('int64', { type: 'number', validate: () => true });
const isSyncRequest = ajv.compile<SyncRequest>(SYNC_REQUEST_SCHEMA);

/**
 * The cursor of a request's body, unix ms.
 * @throws AppError `BAD_USER_INPUT` that names the wrong field.
 */
export function parseSyncRequest(body: unknown): number {
  if (isSyncRequest(body)) return body.last_sync_timestamp;
  const fields = (isSyncRequest.errors ?? []).map(({ instancePath, keyword }) => {
    if (keyword === 'required') return { pointer: '/last_sync_timestamp', detail: 'is required' };
    if (instancePath === '') return { pointer: '', detail: 'must be a JSON object' };
    return { pointer: instancePath, detail: 'must be an integer within int64, as a JSON number' };
  });
  const [first] = fields;
  throw new AppError(
    'BAD_USER_INPUT',
    `${first?.pointer.slice(1) || 'The body'} ${first?.detail ?? 'is wrong'}.`,
    { fields },
  );
}
