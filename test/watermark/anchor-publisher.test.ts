import { expect, test } from 'vitest';
import { createAnchorPublisher } from '../../src/watermark/anchor-publisher.ts';
import { AnchorRing } from '../../src/watermark/anchor-ring.ts';
import type { PublishedAnchor } from '../../src/watermark/anchor-row.ts';

type Flight = PromiseWithResolvers<PublishedAnchor | undefined>;

/** A publisher whose flights end when the test calls `land`. */
function publisherByHand() {
  const flights: Flight[] = [];
  const ring = new AnchorRing();
  const publisher = createAnchorPublisher({
    ring,
    monotonic: () => 0,
    onXmin: () => undefined,
    publish: () => {
      const flight: Flight = Promise.withResolvers();
      flights.push(flight);
      return flight.promise;
    },
  });
  const land = (index: number, t: number) => flights[index]!.resolve({ t, n: t, xmin: t });
  return { publisher, ring, flights, land };
}

test('requests during a flight share the next flight', async () => {
  const { publisher, ring, flights, land } = publisherByHand();
  const first = publisher.take();
  const late = [publisher.take(), publisher.take()];
  expect(flights).toHaveLength(1);
  land(0, 10);
  expect((await first).t).toBe(10);
  await Promise.resolve();
  expect(flights).toHaveLength(2);
  land(1, 20);
  expect((await Promise.all(late)).map(({ t }) => t)).toEqual([20, 20]);
  expect(ring.newest()?.t).toBe(20);
  const last = publisher.take();
  land(2, 30);
  expect((await last).t).toBe(30);
});

test('a failed flight fails for all requests that wait; later requests start a new one', async () => {
  const { publisher, flights, land } = publisherByHand();
  const waiting = [publisher.take(), publisher.take()];
  flights[0]!.reject(new Error('the database is away'));
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(flights).toHaveLength(1);
  const next = publisher.take();
  land(1, 20);
  expect((await next).t).toBe(20);
});

test('after a raised ceiling the publisher tries again, but not forever', async () => {
  const { publisher, flights, land } = publisherByHand();
  const first = publisher.take();
  flights[0]!.resolve(undefined);
  await expect.poll(() => flights.length).toBe(2);
  land(1, 20);
  expect((await first).t).toBe(20);
  const fault = publisher.take().catch((error: unknown) => error);
  for (let attempt = 2; attempt < 12; attempt += 1) {
    await expect.poll(() => flights.length).toBe(attempt + 1);
    flights[attempt]!.resolve(undefined);
  }
  expect(await fault).toMatchObject({ code: 'UNAVAILABLE' });
});
