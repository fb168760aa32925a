import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { activityOf } from '../rows/statement-activity.ts';
import type { TestServer } from '../../testkit/test-server.ts';
import { doorRequest, REST } from './ask-door.ts';
import { askAndHang } from './crowd.ts';
import { APPLICATION, openSlowWorld } from './slow-world.ts';
import type { SlowWorld, UsualSync } from './slow-world.ts';

const CLIENTS = 100;
const POOL_MAX = 10;
/** Time the database may spend on them, ms: 0.2 s of waiting for each, some at once, and the work itself. */
const SETTLED_MS = 20_000;
/** Limits for the ordinary syncs meanwhile, ms: the slowest and the median, on a machine busy with tests. */
const SLOWEST_MS = 8_000;
const MEDIAN_MS = 2_000;

let slow: SlowWorld;
let server: TestServer;

beforeAll(async () => {
  slow = await openSlowWorld();
  server = await slow.serve({ poolMax: POOL_MAX });
});

afterAll(() => slow[Symbol.asyncDispose]());

/** How many of the large requests the database has answered completely, plus those refused. */
async function settledRequests(): Promise<number> {
  const lines = (await (await fetch(`${server.url}/metrics`)).text()).split('\n');
  const value = (name: string): number => {
    const line = lines.find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length) ?? 0);
  };
  const refused = value('tidemark_requests_total{door="rest",outcome="UNAVAILABLE"}');
  // The usual syncs are too small to add up to another large answer.
  return Math.floor(value('tidemark_messages_sent_total{door="rest"}') / slow.hoard) + refused;
}

describe(`${CLIENTS} clients that ask for everything and read nothing`, () => {
  const syncs: UsualSync[] = [];
  let mostConnections = 0;
  let settledMs = Number.NaN;
  let spooled = 0;
  let leftAfterMs = Number.NaN;

  beforeAll(async () => {
    const crowd = await askAndHang(
      Number(new URL(server.url).port),
      doorRequest(REST, { accountId: slow.hoarderId }),
      CLIENTS,
    );
    const began = performance.now();
    const over = new AbortController();
    async function others(): Promise<void> {
      for (; !over.signal.aborted; await sleep(100)) syncs.push(...(await slow.usualSyncs(server.url)));
    }
    const meanwhile = others();
    while ((await settledRequests()) < CLIENTS && performance.now() - began < SETTLED_MS) {
      const open = await activityOf(slow.world.pool, APPLICATION);
      mostConnections = Math.max(mostConnections, open.length);
      await sleep(50);
    }
    settledMs = performance.now() - began;
    over.abort();
    await meanwhile;
    spooled = server.spools.used();
    const leaving = performance.now();
    crowd[Symbol.dispose]();
    await vi.waitFor(() => expect(server.spools.used()).toBe(0), { timeout: 5_000 });
    leftAfterMs = performance.now() - leaving;
  }, 60_000);

  test.each([
    ['incremental', 'rest'],
    ['incremental', 'graphql'],
    ['first', 'rest'],
    ['first', 'graphql'],
  ] as const)('do not hinder %s syncs of other clients by %s', (kind, door) => {
    const those = syncs.filter((sync) => sync.kind === kind && sync.door === door);
    expect(those.filter(({ answered }) => answered !== 'well')).toEqual([]);
    const times = those.map(({ ms }) => ms).sort((one, other) => one - other);
    expect(times.at(-1)).toBeLessThan(SLOWEST_MS);
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(MEDIAN_MS);
  });

  test('take no more connections than the pool has', () => {
    expect(mostConnections).toBeGreaterThan(2);
    expect(mostConnections).toBeLessThanOrEqual(POOL_MAX);
  });

  test('hold no connection after a bounded time', () => {
    expect(settledMs).toBeLessThan(SETTLED_MS);
    // Their answers are on disk.
    expect(spooled).toBeGreaterThan(CLIENTS * 100_000);
  });

  test('leave nothing behind when they disconnect', async () => {
    expect(leftAfterMs).toBeLessThan(3_000);
    expect(await slow.activeSyncs()).toEqual([]);
    expect((await slow.usualSyncs(server.url)).map(({ answered }) => answered)).toEqual(
      Array(4).fill('well'),
    );
  });
});

test(`${CLIENTS} clients that disconnect at once leave no statement running, and delay no other client`, async () => {
  const request = doorRequest(REST, { accountId: slow.hoarderId });
  const crowd = await askAndHang(Number(new URL(server.url).port), request, CLIENTS);
  await vi.waitFor(async () => expect(await slow.activeSyncs()).not.toEqual([]), { interval: 5 });
  crowd[Symbol.dispose]();
  await vi.waitFor(async () => expect(await slow.activeSyncs()).toEqual([]), { timeout: 3_000, interval: 5 });
  const after = await slow.usualSyncs(server.url);
  expect(after.map(({ answered }) => answered)).toEqual(Array(4).fill('well'));
  expect(Math.max(...after.map(({ ms }) => ms))).toBeLessThan(SLOWEST_MS);
  await vi.waitFor(() => expect(server.spools.used()).toBe(0), { timeout: 3_000 });
});
