import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnchorRing } from '../../src/watermark/anchor-ring.ts';
import type { Anchor } from '../../src/watermark/anchor-ring.ts';

/** `10:5 20:7` is an anchor at time 10 with the id 5, then one at 20 with the id 7. */
function anchors(text: string): Anchor[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((pair) => {
      const [t, n] = pair.split(':').map(Number);
      return { t: t!, n: n!, takenAt: t! };
    });
}

function ringOf(text: string): AnchorRing {
  const ring = new AnchorRing();
  for (const anchor of anchors(text)) ring.add(anchor);
  return ring;
}

const confirmedBy = (ring: AnchorRing, horizon: number, upTo?: Anchor): number | undefined => {
  ring.confirm(horizon, upTo);
  return ring.newestConfirmed()?.t;
};

describe('confirming', () => {
  test.each([
    { ring: '', horizon: 9, confirmed: undefined },
    { ring: '10:5 20:7 30:9', horizon: 4, confirmed: undefined },
    { ring: '10:5 20:7 30:9', horizon: 5, confirmed: 10 },
    { ring: '10:5 20:7 30:9', horizon: 7, confirmed: 20 },
    { ring: '10:5 20:7 30:9', horizon: 8, confirmed: 20 },
    { ring: '10:5 20:7 30:9', horizon: 12, confirmed: 30 },
    // No ids were assigned between them, so one horizon confirms all.
    { ring: '10:5 20:5 30:5', horizon: 5, confirmed: 30 },
    // The database crashed after 20. Ids of transactions that had written nothing are assigned again.
    { ring: '10:5 20:100 30:90', horizon: 95, confirmed: 30 },
    { ring: '10:5 20:100 30:90', horizon: 50, confirmed: 10 },
  ])('$ring up to id $horizon: $confirmed', ({ ring, horizon, confirmed }) => {
    expect(confirmedBy(ringOf(ring), horizon)).toBe(confirmed);
  });

  test('continues with the remaining anchors, and a lower horizon changes nothing', () => {
    const ring = ringOf('10:5 20:7 30:9');
    expect(confirmedBy(ring, 7)).toBe(20);
    expect(confirmedBy(ring, 4)).toBe(20);
    expect(confirmedBy(ring, 12)).toBe(30);
    expect(confirmedBy(ring, 12)).toBe(30);
  });

  test('leaves out anchors that were added after the horizon was read', () => {
    const ring = ringOf('10:5 20:7');
    const upTo = ring.newest();
    ring.add({ t: 30, n: 7, takenAt: 30 });
    expect(confirmedBy(ring, 9, upTo)).toBe(20);
    expect(confirmedBy(ring, 9)).toBe(30);
  });

  test('an anchor is confirmed when a newer one is', () => {
    const ring = ringOf('10:5 20:7 30:9');
    ring.confirm(7);
    expect(anchors('10:5 20:7 30:9').map((anchor) => ring.isConfirmed(anchor))).toEqual([true, true, false]);
  });
});

describe('newest', () => {
  test('is the last waiting anchor, or the last confirmed one', () => {
    expect(new AnchorRing().newest()).toBeUndefined();
    const ring = ringOf('10:5 20:7');
    expect(ring.newest()?.t).toBe(20);
    ring.confirm(9);
    expect(ring.newest()?.t).toBe(20);
    expect(ring.newestConfirmed()).toBe(ring.newest());
  });

  test('a time that goes back comes from another server, so all older anchors are dropped', () => {
    const ring = ringOf('10:5 20:7');
    ring.confirm(5);
    ring.add({ t: 15, n: 6, takenAt: 30 });
    expect(ring.newestConfirmed()).toBeUndefined();
    expect(ring.newest()?.t).toBe(15);
    expect(confirmedBy(ring, 7)).toBe(15);
  });
});

test('of 100,000 anchors during one long writer, few are kept, with the newest among them', () => {
  const ring = new AnchorRing();
  const steps: number[] = [];
  for (let t = 1; t <= 100_000; t += 1) {
    ring.add({ t, n: t, takenAt: t });
    if (ring.newest()?.t !== t) steps.push(t);
  }
  expect(steps).toEqual([]);
  // Each new value is one kept anchor, because the horizon rises by one id at a time.
  const kept: number[] = [];
  for (let horizon = 1; horizon <= 100_000; horizon += 1) {
    ring.confirm(horizon);
    const t = ring.newestConfirmed()?.t;
    if (t !== undefined && t !== kept.at(-1)) kept.push(t);
  }
  expect(kept.length).toBeLessThanOrEqual(1024);
  expect(kept.length).toBeGreaterThan(256);
  expect(kept.at(-1)).toBe(100_000);
});

type Event = { readonly advance: number; readonly ids: number } | { readonly horizon: number };

test('in any order, only anchors that a horizon allowed are confirmed, and confirmations stay', () => {
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ advance: fc.integer({ min: 1, max: 5 }), ids: fc.integer({ min: -3, max: 4 }) }),
    fc.record({ horizon: fc.integer({ min: 0, max: 60 }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const ring = new AnchorRing();
      const added: Anchor[] = [];
      let best = 0;
      let t = 0;
      let n = 10;
      for (const event of events) {
        if ('horizon' in event) {
          ring.confirm(event.horizon);
          const allowed = added.findLast((anchor) => anchor.n <= event.horizon);
          best = Math.max(best, allowed?.t ?? 0);
        } else {
          t += event.advance;
          n = Math.max(1, n + event.ids);
          added.push({ t, n, takenAt: t });
          ring.add(added.at(-1)!);
        }
        expect(ring.newest()?.t).toBe(added.at(-1)?.t);
        expect(ring.newestConfirmed()?.t ?? 0).toBe(best);
        for (const anchor of added) expect(ring.isConfirmed(anchor)).toBe(anchor.t <= best);
      }
    }),
  );
});
