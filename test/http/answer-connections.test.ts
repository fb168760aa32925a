import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { askDoor, CODINGS, doorRequest, HTTP_DOORS, plainText } from './ask-door.ts';
import { sendRaw } from './raw-request.ts';
import { serve } from './serve.ts';

const served = serve();
const nobody = randomUUID();
let few: string;
/** The answer of this account is sent in chunks. */
let large: string;
beforeAll(async () => {
  const [first, second] = [await served.world.seat(), await served.world.seat()];
  for (let n = 0; n < 5; n += 1) await served.world.message(first);
  for (let n = 0; n < 100; n += 1) await served.world.message(second, { content: `${n} ☃`.repeat(500) });
  few = first.accountId;
  large = second.accountId;
});

/** The bodies of consecutive answers, read by their lengths or chunks (RFC 9112, 6 and 7.1). */
function bodiesOf(text: string): { chunks: number; body: string }[] {
  const found: { chunks: number; body: string }[] = [];
  for (let at = 0; at < text.length;) {
    const head = text.slice(at, text.indexOf('\r\n\r\n', at) + 4);
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    at += head.length;
    const length = /^content-length: (\d+)\r$/im.exec(head)?.[1];
    const answer = { chunks: 0, body: text.slice(at, at + Number(length ?? 0)) };
    at += answer.body.length;
    for (let last = length !== undefined; !last;) {
      const size = text.slice(at, text.indexOf('\r\n', at));
      const start = at + size.length + 2;
      const end = start + Number.parseInt(size, 16);
      expect(text.slice(end, end + 2)).toBe('\r\n');
      answer.body += text.slice(start, end);
      answer.chunks += 1;
      last = start === end;
      at = end + 2;
    }
    found.push(answer);
  }
  return found;
}

describe.each(HTTP_DOORS)('answers of $name', (door) => {
  test('that follow each other on one connection are all complete', async () => {
    const texts = new Map<string, string>();
    for (const accountId of [nobody, few, large]) {
      texts.set(accountId, (await askDoor(served.url, door, { accountId })).text);
    }
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const reused: boolean[] = [];
    for (const method of ['POST', 'HEAD', 'POST']) {
      for (const accountId of [large, few, nobody, large, large]) {
        for (const coding of CODINGS) {
          const answer = await askDoor(served.url, door, { accountId, coding, agent, method });
          const [status, text] = method === 'POST' ? [200, texts.get(accountId)!] : [405, ''];
          expect(answer.status).toBe(status);
          expect(answer.text === text).toBe(true);
          reused.push(answer.reusedSocket);
        }
      }
    }
    agent.destroy();
    expect(reused.indexOf(false)).toBe(0);
    expect(reused.lastIndexOf(false)).toBe(0);
  });

  test('have the order of their requests if those were sent at once', async () => {
    const requests = [large, nobody, large, few].map((accountId, index) =>
      doorRequest(door, { accountId }, { connection: index === 3 ? 'close' : '' }),
    );
    const { text, closed } = await sendRaw(served.port, requests.join(''));
    const answers = bodiesOf(text).map(({ chunks, body }) => ({
      chunked: chunks > 0,
      messages: [...body.matchAll(/"nonce":/g)].length,
    }));
    expect(answers).toEqual([
      { chunked: true, messages: 100 },
      { chunked: false, messages: 0 },
      { chunked: true, messages: 100 },
      { chunked: false, messages: 5 },
    ]);
    expect(closed).toBe(true);
  });

  test.each(['', 'keep-alive'].flatMap((connection) => CODINGS.map((coding) => ({ connection, coding }))))(
    'over HTTP/1.0 are complete and end with the connection ($coding, Connection: $connection)',
    async ({ connection, coding }) => {
      const { text: plain } = await askDoor(served.url, door, { accountId: large });
      const bytes = doorRequest(door, { accountId: large, coding }, { http: '1.0', connection });
      const { text, closed } = await sendRaw(served.port, bytes);
      const bodyAt = text.indexOf('\r\n\r\n') + 4;
      const head = text.slice(0, bodyAt);
      expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(head).toMatch(/^connection: close\r$/im);
      expect(head).not.toMatch(/^(?:transfer-encoding|content-length|keep-alive):/im);
      expect(plainText(Buffer.from(text.slice(bodyAt), 'latin1'), coding) === plain).toBe(true);
      expect(closed).toBe(true);
    },
  );
});
