import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { AppError } from '../errors/app-error.ts';
import { exactNumber } from './exact-number.ts';
import { discardBody, readBody } from './read-body.ts';

/** Larger bodies are answered with 413 (docs/ERRORS.md). Counted before and after decompression. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * The value of a JSON body; undefined if the request has no body, `{}` if its body is empty.
 * @throws AppError `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE` or `BAD_USER_INPUT`, as soon as the fault is known and
 * before the rest of the body has arrived.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return undefined;
  const fault = faultOfHeaders(headers);
  if (fault) {
    discardBody(request);
    throw fault;
  }
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === 'too large') throw tooLarge();
  if (body === 'incomplete') throw notJson(new Error('the client disconnected during its body'));
  try {
    return parseJson(decompress(body, codingOf(headers['content-encoding'])));
  } catch (error) {
    throw error instanceof AppError ? error : notJson(error);
  }
}

/** Why a body is refused by its headers alone. */
function faultOfHeaders(headers: IncomingMessage['headers']): AppError | undefined {
  if (Number(headers['content-length']) > MAX_BODY_BYTES) return tooLarge();
  const type = headers['content-type'];
  if (type === 'application/json') return undefined;
  const parsed = parseMediaType(type);
  if (parsed?.essence !== 'application/json') {
    return new AppError(
      'UNSUPPORTED_MEDIA_TYPE',
      'The body must be JSON: send it with "Content-Type: application/json".',
    );
  }
  const charset = parsed.params.get('charset');
  return charset === null || charset.toLowerCase() === 'utf-8' ? undefined : unsupportedCoding();
}

function parseMediaType(type: string | undefined): MIMEType | undefined {
  try {
    return new MIMEType(type ?? '');
  } catch {
    return undefined;
  }
}

type Decompress = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer;
const DECOMPRESSORS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
  ['zstd', zstdDecompressSync],
]);

/**
 * The one coding of a body (RFC 9110, 8.4); undefined for none. `identity` and empty elements of the list do not count, and
 * x-gzip is gzip. Several codings stay as they are, and no decompressor has their name.
 */
function codingOf(contentEncoding: string | undefined): string | undefined {
  if (contentEncoding === undefined) return undefined;
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length === 0 ? undefined : codings.join(',').replace(/^x-gzip$/, 'gzip');
}

/** Blocks the process for about 0.1 ms at most: that is what 64 KiB of output take. */
function decompress(bytes: Buffer, coding: string | undefined): Buffer {
  if (coding === undefined) return bytes;
  const decompressSync = DECOMPRESSORS.get(coding);
  if (!decompressSync) throw unsupportedCoding();
  try {
    return decompressSync(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw error;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Third argument of a JSON reviver (ECMAScript: JSON.parse source text access). TypeScript's library lacks it. */
interface ReviverContext {
  readonly source?: string;
}
const exactly = (_key: string, value: unknown, context?: ReviverContext): unknown =>
  typeof value === 'number' && context?.source !== undefined ? exactNumber(context.source) : value;

/** In a text without a match, JSON.parse alone reads each number as `exactNumber` does. */
const UNUSUAL_NUMBER = /\d{16}|\d[.eE]/;
/** Longer texts may be nested too deeply for the stack. Only a reviver notices that. Characters. */
const SHORT = 4096;

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  const text = UTF8.decode(bytes);
  const isUsual = text.length <= SHORT && !UNUSUAL_NUMBER.test(text);
  return isUsual ? JSON.parse(text) : JSON.parse(text, exactly);
}

function tooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${MAX_BODY_BYTES} bytes.`);
}

function unsupportedCoding(): AppError {
  return new AppError(
    'UNSUPPORTED_MEDIA_TYPE',
    'The body must be UTF-8, plain or compressed with gzip, deflate, br or zstd.',
  );
}

function notJson(cause: unknown): AppError {
  return new AppError('BAD_USER_INPUT', 'The body is not valid JSON.', {
    cause,
    fields: [{ pointer: '', detail: 'must be valid JSON' }],
  });
}
