import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebRouter } from '../../src/web/web-router.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const TOKEN = `header.payload.<script>"&'`;
const SCRIPT = 'console.log("hello")';

let folder: string;
let port: number;
let stop: () => void;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets', 'docs.js'), SCRIPT);
  await writeFile(join(folder, 'secret.txt'), 'not an asset');
  const app = express();
  app.use(createWebRouter({ assetsDir: folder, version: '1.2.3', demoToken: TOKEN }));
  app.use((_request, response) => void response.status(404).send('passed on'));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  port = address.port;
  stop = () => server.close();
});

afterAll(async () => {
  stop();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends a request without `fetch`, because `fetch` normalizes paths and sets Host. */
async function request(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve).on('error', reject);
  });
  return { status: message.statusCode, headers: message.headers, body: await text(message) };
}

test('/ is a page for a browser and JSON for others', async () => {
  const page = await request('/', { accept: BROWSER });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain(`curl -s &#39;http://127.0.0.1:${port}/messager/chat/sync&#39;`);
  expect(page.body).not.toContain('<script');

  for (const accept of ['*/*', 'application/json', 'text/plain']) {
    const data = await request('/', { accept });
    expect(data.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', vary: 'Accept' });
    expect(JSON.parse(data.body)).toMatchObject({
      name: 'tidemark',
      version: '1.2.3',
      links: {
        sync: { method: 'POST', path: '/messager/chat/sync' },
        docs: { method: 'GET', path: '/docs' },
      },
    });
  }
});

test('GET /graphql is GraphiQL for a browser and passed on for a client', async () => {
  expect((await request('/graphql', { accept: BROWSER })).body).toContain('/assets/graphiql.js');
  for (const accept of [
    '*/*',
    'application/json',
    'application/graphql-response+json, application/json;q=0.9',
  ]) {
    expect(await request('/graphql', { accept })).toMatchObject({ status: 404, body: 'passed on' });
  }
});

test.each(['/', '/graphiql', '/graphql', '/docs'])(
  '%s is not cached and loads only from this server',
  async (path) => {
    const { headers, body } = await request(path, { accept: BROWSER });
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|blob:|unsafe-eval/);
    const inlineScripts = [...body.matchAll(/<script([^>]*)>/g)].filter(
      ([, attributes]) => !attributes!.includes('src='),
    );
    expect(inlineScripts).toEqual([]);
    expect(body).toContain('header.payload.&lt;script&gt;&quot;&amp;&#39;');
  },
);

test.each(['localhost', '127.0.0.1', '[::1]'])('the demo token is given at %s', async (name) => {
  for (const path of ['/', '/graphiql', '/docs']) {
    expect((await request(path, { accept: BROWSER, host: `${name}:4000` })).body).toContain(
      'header.payload.',
    );
  }
});

test('the demo token is not given under another name that resolves to this machine', async () => {
  for (const path of ['/', '/graphiql', '/docs']) {
    const { body } = await request(path, { accept: BROWSER, host: 'rebound.example:4000' });
    expect(body).not.toContain('header.payload.');
  }
});

test.each(['Forwarded', 'X-Forwarded-For'])(
  'the demo token is not given through a proxy (%s)',
  async (name) => {
    for (const path of ['/', '/graphiql', '/docs']) {
      const headers = { accept: BROWSER, host: 'localhost:4000', [name]: 'for=192.0.2.1' };
      expect((await request(path, headers)).body).not.toContain('header.payload.');
    }
  },
);

test('a Host with shell characters does not get into the command to paste', async () => {
  const { body } = await request('/', { accept: BROWSER, host: `a'$(touch x)` });
  expect(body).toContain('curl -s &#39;http://127.0.0.1:4000/messager/chat/sync&#39;');
});

test('an asset has its type and is revalidated by ETag', async () => {
  const first = await request('/assets/docs.js');
  expect(first).toMatchObject({
    status: 200,
    body: SCRIPT,
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    },
  });
  const again = await request('/assets/docs.js', { 'if-none-match': first.headers.etag! });
  expect(again).toMatchObject({ status: 304, body: '' });
});

test.each([
  '/assets/unknown.js',
  '/assets/',
  '/assets',
  '/assets/../secret.txt',
  '/assets/..%2fsecret.txt',
  '/assets/%2e%2e/secret.txt',
  '/assets/..%5csecret.txt',
  '/assets/%00',
  '/assets/%',
  '/secret.txt',
])('%s is not served', async (path) => {
  const { status, body } = await request(path);
  expect([400, 404]).toContain(status);
  expect(body).not.toContain('not an asset');
});

test('other methods are passed on', async () => {
  for (const path of ['/', '/graphiql', '/docs', '/graphql', '/assets/docs.js']) {
    expect(await request(path, { accept: BROWSER }, 'POST')).toMatchObject({
      status: 404,
      body: 'passed on',
    });
  }
});
