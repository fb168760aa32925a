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

/** A request, and the answer to it as the server holds it. */
async function ask(agent?: Agent) {
  const begun = Promise.withResolvers<ServerResponse>();
  answer = begun.resolve;
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ port, host: '127.0.0.1', agent: agent ?? false }).end();
  outgoing.on('error', () => undefined);
  return { outgoing, res: await begun.promise };
}

test('tells when the client leaves before its answer has begun', async () => {
  const { outgoing, res } = await ask();
  const signal = disconnectSignal(res);
  expect(signal.aborted).toBe(false);
  outgoing.destroy();
  await vi.waitFor(() => expect(signal.aborted).toBe(true));
  // What it is given as a reason must not be taken for a fault of ours.
  expect(signal.reason).toMatchObject({ name: 'AppError', code: 'BAD_USER_INPUT' });
});

test('tells when it leaves amid its answer', async () => {
  const { outgoing, res } = await ask();
  const signal = disconnectSignal(res);
  res.write('half of ');
  await once(outgoing, 'response');
  await turn();
  expect(signal.aborted).toBe(false);
  outgoing.destroy();
  await vi.waitFor(() => expect(signal.aborted).toBe(true));
});

test('tells at once of one that has left already', async () => {
  const { outgoing, res } = await ask();
  const left = once(res, 'close');
  outgoing.destroy();
  await left;
  expect(disconnectSignal(res).aborted).toBe(true);
});

test('says nothing of who has got its answer, whether it stays or leaves', async () => {
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
