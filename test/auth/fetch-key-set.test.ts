import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { fetchKeySet } from '../../src/auth/fetch-key-set.ts';
import { RSA } from './signed-tokens.ts';

const KEY_SET = JSON.stringify({
  keys: [{ ...RSA.publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig' }],
});

let closing = new AsyncDisposableStack();
afterEach(async () => {
  await closing.disposeAsync();
  closing = new AsyncDisposableStack();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
}

/** The first key's id, or why there is none. */
const outcomeOf = async (url: string) =>
  fetchKeySet(url).then(
    (keys) => keys[0]?.kid,
    (error: unknown) => String(error),
  );

test('an answer that never ends is cut at 64 KiB', async () => {
  let sent = 0;
  const url = await serve((_request, response) => {
    const chunk = Buffer.alloc(16 * 1024, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', more);
    more();
  });
  expect(await outcomeOf(url)).toMatch(/more than 65536 bytes/);
  // What the sockets hold of it.
  expect(sent).toBeLessThan(16 * 1024 * 1024);
});

test.each<[string, RequestListener]>([
  ['is silent', () => undefined],
  ['stops inside its body', (_request, response) => void response.write(KEY_SET.slice(0, 100))],
  [
    'drips',
    (_request, response) => {
      const timer = setInterval(() => response.write(' '), 200);
      response.on('close', () => clearInterval(timer));
    },
  ],
])(
  'a key server that %s fails after 4 s, and the next fetch works',
  { timeout: 10_000 },
  async (_what, ill) => {
    let isIll = true;
    const url = await serve((request, response) => {
      if (isIll) ill(request, response);
      else response.end(KEY_SET);
    });
    expect(await outcomeOf(url)).toMatch(/TimeoutError/);
    isIll = false;
    expect(await outcomeOf(url)).toBe('first');
  },
);

test('a body that is cut, or an answer that is not 200', async () => {
  const cut = await serve((_request, response) => {
    response
      .writeHead(200, { 'content-length': KEY_SET.length })
      .write(KEY_SET.slice(0, 100), () => response.destroy());
  });
  expect(await outcomeOf(cut)).toMatch(/terminated/);
  const broken = await serve((_request, response) => void response.writeHead(500).end(KEY_SET));
  expect(await outcomeOf(broken)).toMatch(/status 500/);
});

test('a redirect is followed on the same host only, and not for ever', async () => {
  const other = await serve((_request, response) => void response.end(KEY_SET));
  let target = '';
  const url = await serve((request, response) => {
    if (request.url === '/moved') response.end(KEY_SET);
    else response.writeHead(302, { location: target }).end();
  });
  target = '/moved';
  expect(await outcomeOf(url)).toBe('first');
  target = other;
  expect(await outcomeOf(url)).toMatch(/another host or scheme/);
  target = url;
  expect(await outcomeOf(url)).toMatch(/more than 3 times/);
});
