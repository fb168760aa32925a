import { expect, test } from 'vitest';
import { problemOf } from '../rest/problem-answer.ts';
import { serve } from './serve.ts';

const served = serve();
const PATHS = ['/', '/healthz', '/readyz', '/metrics', '/docs', '/graphiql', '/openapi.json'];
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

test.each(PATHS)('%s can only be read', async (path) => {
  for (const method of METHODS) {
    const response = await fetch(`${served.url}${path}`, { method, headers: { accept: 'text/html' } });
    expect(response.headers.get('allow'), method).toBe('GET, HEAD');
    expect((await problemOf(response, 405)).type).toBe('urn:tidemark:error:method-not-allowed');
  }
  expect((await fetch(`${served.url}${path}`, { method: 'HEAD' })).status).not.toBe(405);
});

test('OPTIONS on an unknown path is 404', async () => {
  await problemOf(await fetch(`${served.url}/nothing`, { method: 'OPTIONS' }), 404);
});
