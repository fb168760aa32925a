import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choosePosition, nextCursor } from '../../src/watermark/cursor.ts';
import type { Position, Situation } from '../../src/watermark/cursor.ts';

const anchor = (t: number, takenAt = t) => ({ t, n: t, takenAt });

describe('choosing where an answer is cut', () => {
  const published = anchor(5_000);
  const rest = { anchor: published, now: 5_100, holdBackMs: 2_000 };
  test.each<{ when: string; situation: Situation; position: Position }>([
    {
      when: 'no open transaction can still stamp at or before the published anchor',
      situation: { ...rest, isSettled: true, newestConfirmed: published },
      position: { state: 'settled', published: 5_000, upTo: 5_000, safe: 5_000 },
    },
    {
      when: 'a newer anchor was confirmed for another request: the cut is still that of this request',
      situation: { ...rest, isSettled: true, newestConfirmed: anchor(5_050) },
      position: { state: 'settled', published: 5_000, upTo: 5_000, safe: 5_000 },
    },
    {
      when: 'a writer has been open for a moment',
      situation: { ...rest, isSettled: false, newestConfirmed: anchor(4_800) },
      position: { state: 'held', published: 5_000, upTo: 4_800, safe: 4_800 },
    },
    {
      when: 'the confirmed anchor is exactly as old as the hold-back',
      situation: { ...rest, isSettled: false, newestConfirmed: anchor(3_000, 3_100) },
      position: { state: 'held', published: 5_000, upTo: 3_000, safe: 3_000 },
    },
    {
      when: 'the confirmed anchor is older than the hold-back',
      situation: { ...rest, isSettled: false, newestConfirmed: anchor(3_000, 3_099) },
      position: { state: 'stuck', published: 5_000, upTo: undefined, safe: 3_000 },
    },
    {
      when: 'nothing has been confirmed since the start',
      situation: { ...rest, isSettled: false, newestConfirmed: undefined },
      position: { state: 'stuck', published: 5_000, upTo: undefined, safe: undefined },
    },
    {
      when: 'the hold-back is 0',
      situation: { ...rest, holdBackMs: 0, isSettled: false, newestConfirmed: anchor(4_999) },
      position: { state: 'stuck', published: 5_000, upTo: undefined, safe: 4_999 },
    },
    {
      when: 'the clocks of the database and of this process differ completely',
      situation: { ...rest, isSettled: false, newestConfirmed: anchor(1_700_000_000_000, 5_000) },
      position: { state: 'held', published: 5_000, upTo: 1_700_000_000_000, safe: 1_700_000_000_000 },
    },
  ])('$when: $position.state', ({ situation, position }) => {
    expect(choosePosition(situation)).toEqual(position);
  });
});

describe('P-7: the number a client saves', () => {
  test.each([
    { since: 0, published: 100, safe: 100, next: 100 },
    { since: 100, published: 100, safe: 100, next: 100 },
    { since: 90, published: 100, safe: 80, next: 90 },
    { since: 80, published: 100, safe: 90, next: 90 },
    { since: 500, published: 100, safe: 80, next: 80 },
    { since: 101, published: 100, safe: 100, next: 100 },
    { since: 0, published: 100, safe: undefined, next: 0 },
    { since: 100, published: 100, safe: undefined, next: 100 },
    { since: 500, published: 100, safe: undefined, next: 100 },
    { since: -62_135_596_800_001, published: 100, safe: undefined, next: -62_135_596_800_001 },
    { since: Number.MAX_SAFE_INTEGER, published: 100, safe: 80, next: 80 },
  ])('$since, published $published, safe $safe: $next', ({ since, published, safe, next }) => {
    expect(nextCursor(since, { state: 'settled', published, upTo: undefined, safe })).toBe(next);
  });

  /** One answer: how far the newest anchor advances, and how far the newest confirmed one is behind it. */
  const answer = fc.record({
    advance: fc.integer({ min: 1, max: 50 }),
    behind: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  });

  test('a client that saves it never goes back, never beyond a published time, and never past unsafe times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.array(answer, { minLength: 1, maxLength: 30 }),
        (start, answers) => {
          let since = start;
          let published = 100;
          for (const { advance, behind } of answers) {
            published += advance;
            const safe = behind === undefined ? undefined : Math.max(0, published - behind);
            const next = nextCursor(since, { state: 'held', published, upTo: safe, safe });
            expect(next).toBeLessThanOrEqual(published);
            // Only a number that no gateway has sent may fall, and then to the safe time.
            const isCorrected = since > published;
            expect(isCorrected ? [safe ?? published] : [since, safe]).toContain(next);
            expect(next >= since || isCorrected).toBe(true);
            since = next;
          }
        },
      ),
    );
  });

  test('a client that gets answers of two gateways keeps the newer of their safe times', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.nat(1_000), (first, second, published) => {
        const at = (safe: number): Position => ({
          state: 'held',
          published: published + 1_000,
          upTo: safe,
          safe,
        });
        expect(nextCursor(nextCursor(0, at(first)), at(second))).toBe(Math.max(first, second));
      }),
    );
  });
});
