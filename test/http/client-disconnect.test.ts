import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { disconnectSignal } from '../../src/http/client-disconnect.ts';

let server: Server;
let answer: (res: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((_req, res) => answer(res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A request of the client, and the server's response object for it. */
async function ask(agent?: Agent) {
  const begun = Promise.withResolvers<ServerResponse>();
  answer = begun.resolve;
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ port, host: '127.0.0.1', agent: agent ?? false }).end();
  outgoing.on('error', () => undefined);
  return { outgoing, res: await begun.promise };
}

test('aborts when the client disconnects before its answer has begun', async () => {
  const { outgoing, res } = await ask();
  const signal = disconnectSignal(res);
  expect(signal.aborted).toBe(false);
  outgoing.destroy();
  await vi.waitFor(() => expect(signal.aborted).toBe(true));
  // The reason must not look like a fault of the server.
  expect(signal.reason).toMatchObject({ name: 'AppError', code: 'BAD_USER_INPUT' });
});

test('aborts when the client disconnects during its answer', async () => {
  const { outgoing, res } = await ask();
  const signal = disconnectSignal(res);
  res.write('half of ');
  await once(outgoing, 'response');
  await turn();
  expect(signal.aborted).toBe(false);
  outgoing.destroy();
  await vi.waitFor(() => expect(signal.aborted).toBe(true));
});

test('is aborted at once if the client has already disconnected', async () => {
  const { outgoing, res } = await ask();
  const left = once(res, 'close');
  outgoing.destroy();
  await left;
  expect(disconnectSignal(res).aborted).toBe(true);
});

test('does not abort after a complete answer, even if the client disconnects', async () => {
  const agent = new Agent({ keepAlive: true });
  const { outgoing, res } = await ask(agent);
  const signal = disconnectSignal(res);
  const closed = once(res, 'close');
  res.end('whole');
  const [incoming] = (await once(outgoing, 'response')) as [Parameters<typeof text>[0]];
  expect(await text(incoming)).toBe('whole');
  await closed;
  expect(signal.aborted).toBe(false);
  agent.destroy();
  await turn();
  expect(signal.aborted).toBe(false);
});
