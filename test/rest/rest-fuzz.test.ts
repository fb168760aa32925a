import { once } from 'node:events';
import { Agent, request, STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { fuzz } from '../http/fuzz-run.ts';
import { serve } from '../http/serve.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { LEAK } from './problem-answer.ts';
import { randomRequest } from './random-request.ts';
import type { RandomRequest } from './random-request.ts';

const served = serve();
const COUNT = 10_000;
/** 30 s were not enough while other work kept both cores busy. */
const FUZZ_TIMEOUT_MS = 90_000;
/** 200, and the statuses in docs/ERRORS.md for errors of clients. */
const NAMED = new Set([200, 400, 401, 404, 405, 413, 415]);

async function send(agent: Agent, random: RandomRequest): Promise<{ answer: IncomingMessage; body: string }> {
  const outgoing = request(`${served.url}/`, { method: random.method, path: random.path, agent });
  for (const [name, value] of Object.entries(random.headers)) outgoing.setHeader(name, value);
  if (random.chunked) outgoing.setHeader('Transfer-Encoding', 'chunked');
  else outgoing.setHeader('Content-Length', random.body.length);
  const responded = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  outgoing.end(random.body);
  const [answer] = await responded;
  return { answer, body: await text(answer) };
}

/** Describes what is wrong with an answer. Undefined if it is correct. */
function faultOf(method: string, answer: IncomingMessage, body: string): string | undefined {
  const { statusCode: status = 0, headers } = answer;
  if (!NAMED.has(status)) return `status ${status}: ${body}`;
  if (!/^[\w.:-]{1,128}$/.test(String(headers['x-request-id']))) return 'no request id';
  if (headers['cache-control'] !== 'no-store') return 'may be stored';
  if (status === 401 && !headers['www-authenticate']?.startsWith('Bearer ')) return 'no challenge';
  if (status === 405 && headers.allow !== 'POST') return 'no Allow';
  if (method === 'HEAD') return body === '' ? undefined : 'HEAD with a body';
  const parsed = JSON.parse(body) as Record<string, unknown>;
  const keys = Object.keys(parsed).join();
  if (status === 200) return keys === 'messages,current_timestamp,total_count' ? undefined : keys;
  if (LEAK.test(body)) return `shows our inside: ${body}`;
  if (!headers['content-type']?.startsWith('application/problem+json')) return 'no problem document';
  const expected = status === 400 ? 'type,title,status,detail,errors' : 'type,title,status,detail';
  if (keys !== expected) return keys;
  return parsed['status'] === status && parsed['title'] === STATUS_CODES[status] ? undefined : body;
}

test(
  `${COUNT} random requests are answered as docs/ERRORS.md says, and the server keeps working`,
  async () => {
    const seat = await served.world.seat();
    await served.world.message(seat);
    const token = tokenFor(seat.accountId);
    const agent = new Agent({ keepAlive: true });
    const seen = new Set<number>();
    await fuzz({
      arbitrary: randomRequest(token),
      count: COUNT,
      check: async (random) => {
        const { answer, body } = await send(agent, random);
        seen.add(answer.statusCode ?? 0);
        return faultOf(random.method, answer, body);
      },
    });
    agent.destroy();
    // The random requests must have caused every status.
    expect(seen).toEqual(NAMED);
    const after = await restDoor.sync(served.url, { since: 0, authorization: `Bearer ${token}` });
    expect(after.totalCount).toBe(1);
  },
  FUZZ_TIMEOUT_MS,
);
