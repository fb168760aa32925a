import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TestServer } from '../../testkit/test-server.ts';
import { askDoor, GRAPHQL, plainText, REST } from './ask-door.ts';
import { openRequest } from './open-answer.ts';
import { ANSWER_BYTES, openSlowWorld } from './slow-world.ts';
import type { SlowWorld } from './slow-world.ts';

let slow: SlowWorld;
let server: TestServer;

beforeAll(async () => {
  slow = await openSlowWorld();
  server = await slow.serve();
});

afterAll(() => slow[Symbol.asyncDispose]());

/** Reads at most 64 KiB every 5 ms. */
async function readSlowly(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part);
    await sleep(5);
  }
  return Buffer.concat(parts);
}

test.concurrent.each([
  { door: REST, coding: undefined },
  { door: REST, coding: 'gzip' },
  { door: GRAPHQL, coding: undefined },
  { door: GRAPHQL, coding: 'zstd' },
] as const)('a slow reader gets every byte ($door.name, $coding)', async ({ door, coding }) => {
  const asked = { accountId: slow.hoarderId, coding };
  const expected = await askDoor(server.url, door, asked);
  const answer = await openRequest(server.url, door, asked).answer;
  const found = plainText(await readSlowly(answer), coding);
  expect(found.length).toBeGreaterThan(ANSWER_BYTES * 0.9);
  // toBe would print both texts.
  expect(found === expected.text).toBe(true);
});

test('a spool is closed after its answer', async () => {
  const { answer } = openRequest(server.url, REST, { accountId: slow.hoarderId });
  const incoming = await answer;
  await vi.waitFor(() => expect(server.spools.used()).toBeGreaterThan(0), { timeout: 5_000 });
  await buffer(incoming);
  await vi.waitFor(() => expect(server.spools.used()).toBe(0));
});

describe('when the spool space is full', () => {
  test('only the clients that need it are cut', async () => {
    const narrow = await slow.serve({ spoolBytes: 200_000 });
    const asked = { accountId: slow.hoarderId };
    const fast = await askDoor(narrow.url, REST, asked);
    const { answer } = openRequest(narrow.url, REST, asked);
    const incoming = await answer;
    // The gateway waits for 200 ms. On a busy machine, everything takes longer.
    await sleep(2_000);
    // The client does not mistake half an answer for a complete one.
    await expect(buffer(incoming)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const after = await slow.usualSyncs(narrow.url);
    expect(after.map(({ answered }) => answered)).toEqual(Array(4).fill('well'));
    expect((await askDoor(narrow.url, REST, asked)).text === fast.text).toBe(true);
    expect(narrow.spools.used()).toBe(0);
    expect(await slow.activeSyncs()).toEqual([]);
  });
});
