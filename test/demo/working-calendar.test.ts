import { describe, expect, test } from 'vitest';
import { WorkingCalendar } from '../../src/demo/working-calendar.ts';

const SHARES = Array.from({ length: 2_001 }, (_, i) => i / 2_000);

describe.each([
  ['a Monday morning', '2026-11-23T09:00:00Z'],
  ['a Sunday at midnight', '2026-03-01T00:00:00Z'],
  ['a leap day', '2028-02-29T23:59:59.999Z'],
])('now being %s', (_, text) => {
  const now = new Date(text);
  const calendar = new WorkingCalendar(1, now);
  const times = SHARES.map((share) => calendar.timeAt(share));

  test('times never fall, and end shortly before now', () => {
    expect(times.filter((time, i) => i > 0 && time < times[i - 1]!)).toEqual([]);
    const newestAge = now.getTime() - times.at(-1)! / 1000;
    expect(newestAge).toBeGreaterThan(0);
    expect(newestAge).toBeLessThan(60_000);
    expect(times.at(-1)).toBeLessThanOrEqual(calendar.end);
  });

  test('it goes back 58 to 63 days', () => {
    const days = (now.getTime() - times[0]! / 1000) / 86_400_000;
    expect(days).toBeGreaterThan(58);
    expect(days).toBeLessThan(63);
  });

  test('except in the last hours, no time is on a weekend and most are in the daytime', () => {
    const earlier = times.map((time) => new Date(time / 1000)).filter((at) => +now - +at > 9 * 3_600_000);
    expect(earlier.filter((at) => at.getUTCDay() % 6 === 0)).toEqual([]);
    expect(earlier.filter((at) => at.getUTCHours() >= 7 && at.getUTCHours() < 18).length).toBeGreaterThan(
      earlier.length * 0.8,
    );
  });
});

test('the hour of a share depends on the seed alone', () => {
  const hours = (now: string) => SHARES.map((share) => new WorkingCalendar(5, new Date(now)).hourAt(share));
  expect(hours('2026-11-23T09:00:00Z')).toEqual(hours('2026-07-05T01:23:45Z'));
});
