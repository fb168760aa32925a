import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** For the whole answer, ms. With a pause after it, a key server that is well again is noticed within 10 s. */
const FETCH_TIMEOUT_MS = 4_000;
/** A set of a hundred RSA keys takes 50 KB. */
const MAX_BYTES = 64 * 1024;
const MAX_REDIRECTS = 3;

/** A key of a key set (RFC 7517). */
export interface NamedKey {
  readonly kid: string | undefined;
  readonly key: KeyObject;
}

/**
 * Fetches the keys of a key server that can verify signatures. Keys of another kind and broken ones are skipped.
 * Rejects within 4 s if the key server does not send a key set of at most 64 KiB with such a key, or redirects to
 * another host or scheme.
 */
export async function fetchKeySet(url: string): Promise<readonly NamedKey[]> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  const response = await followRedirects(new URL(url), signal);
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the key server answered with status ${response.status}`);
  }
  const keys = keysOf(JSON.parse(await readText(response)));
  if (keys.length === 0) throw new Error('the key server sent no key that can verify tokens');
  return keys;
}

async function followRedirects(url: URL, signal: AbortSignal): Promise<Response> {
  let target = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await fetch(target, {
      signal,
      redirect: 'manual',
      headers: { accept: 'application/jwk-set+json, application/json' },
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    target = new URL(location, target);
    if (target.origin !== url.origin) throw new Error('the key server redirects to another host or scheme');
  }
  throw new Error(`the key server redirects more than ${MAX_REDIRECTS} times`);
}

/** @throws Error as soon as there are more than `MAX_BYTES`; the rest is not read. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`the key server sent more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function keysOf(keySet: unknown): NamedKey[] {
  const list: unknown = isObject(keySet) ? keySet['keys'] : undefined;
  if (!Array.isArray(list)) throw new Error('the key server did not send a key set (RFC 7517)');
  return list.flatMap((jwk: unknown) => verifyingKey(jwk) ?? []);
}

/** Undefined if the element is no public key that verifies signatures. */
function verifyingKey(jwk: unknown): NamedKey | undefined {
  if (!isObject(jwk) || (jwk['kty'] !== 'RSA' && jwk['kty'] !== 'EC')) return undefined;
  const { use, kid } = jwk;
  if (use !== undefined && use !== 'sig') return undefined;
  if (kid !== undefined && typeof kid !== 'string') return undefined;
  try {
    return { kid, key: createPublicKey({ key: jwk, format: 'jwk' }) };
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
