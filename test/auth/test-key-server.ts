import { once } from 'node:events';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestKeyServer {
  readonly url: string;
  /** Requests answered so far. */
  readonly asked: () => number;
  /** Sets the public keys, by key id. A string is sent as the body, unchanged. */
  serve(keys: Readonly<Record<string, KeyObject>> | string): void;
  /** Refuses connections until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A JWKS endpoint on 127.0.0.1. */
export async function openKeyServer(): Promise<TestKeyServer> {
  let body = '{"keys":[]}';
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    // A kept-alive connection would survive `down`.
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(body);
  });
  async function listen(port: number): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    asked: () => asked,
    serve(keys) {
      const list = typeof keys === 'string' ? [] : Object.entries(keys);
      const jwks = list.map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' }));
      body = typeof keys === 'string' ? keys : JSON.stringify({ keys: jwks });
    },
    down: close,
    up: () => listen(port),
    close,
  };
}
