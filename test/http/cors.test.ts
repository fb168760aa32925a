import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { tokenFor } from '../../testkit/tokens.ts';
import { serve } from './serve.ts';

const ORIGIN = 'https://app.example.com';
const PATHS = ['/messager/chat/sync', '/graphql'];

function preflight(url: string, path: string, origin = ORIGIN): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
}

function sync(url: string, path: string, origin = ORIGIN): Promise<Response> {
  const isRest = path !== '/graphql';
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      origin,
      'content-type': 'application/json',
      authorization: `Bearer ${tokenFor(randomUUID())}`,
    },
    body: isRest ? '{"last_sync_timestamp":0}' : '{"query":"{version}"}',
  });
}

describe('without CORS_ORIGINS', () => {
  const served = serve();

  test.each(PATHS)('%s allows no other site', async (path) => {
    for (const response of [await preflight(served.url, path), await sync(served.url, path)]) {
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    const { status, headers } = await preflight(served.url, path);
    expect(status).toBe(405);
    expect(headers.get('allow')).toContain('POST');
  });
});

describe('with origins', () => {
  const served = serve({ corsOrigins: [ORIGIN, 'https://other.example.com'] });

  test.each(PATHS)('%s allows them', async (path) => {
    const { status, headers } = await preflight(served.url, path);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')?.toLowerCase()).toMatch(/authorization.*content-type/);
    expect(headers.get('vary')).toContain('Origin');
    const answer = await sync(served.url, path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
  });

  test.each(PATHS)('%s allows them to read errors, too', async (path) => {
    const refused = await fetch(`${served.url}${path}`, { method: 'DELETE', headers: { origin: ORIGIN } });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  test.each(['apollographql-client-name', 'traceparent,tracestate', 'sentry-trace,baggage', 'x-anything'])(
    'the preflight allows the header %s, which such an origin asks for',
    async (asked) => {
      const { headers } = await fetch(`${served.url}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin: ORIGIN,
          'access-control-request-method': 'POST',
          'access-control-request-headers': asked,
        },
      });
      expect(headers.get('access-control-allow-headers')).toBe(asked);
      expect(headers.get('vary')).toContain('Access-Control-Request-Headers');
    },
  );

  test.each(PATHS)('%s allows no other origin', async (path) => {
    for (const origin of [
      'https://evil.example',
      'null',
      `${ORIGIN}.evil.example`,
      'http://app.example.com',
    ]) {
      for (const { headers } of [
        await preflight(served.url, path, origin),
        await sync(served.url, path, origin),
      ])
        expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('with *', () => {
  const served = serve({ corsOrigins: ['*'] });

  test.each(PATHS)('%s allows every origin, without credentials of the browser', async (path) => {
    const { headers } = await preflight(served.url, path, 'https://any.example');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});
