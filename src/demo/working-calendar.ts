import { SeededRandom } from './seeded-random.ts';

const HOUR_US = 3_600_000_000;
const DAY_MS = 86_400_000;
/** Working days. With the weekends, they are about the last 60 days. */
const WORKING_DAYS = 42;
/** The hours just before now have messages too, at any time of day: a demo at midnight must look alive. */
const RECENT_HOURS = 8;
/** Age of the newest message. The database's clock may be a little behind, and no message may lie in its future. */
const NEWEST_AGE_MS = 20_000;

/** Messages by hour of the day (UTC). Most of the team is in Europe, with people east and west of it. */
const HOURLY_WEIGHTS = [
  3, 4, 4, 4, 5, 7, 16, 38, 72, 96, 100, 82, 58, 88, 97, 84, 62, 40, 24, 15, 11, 8, 5, 3,
];

/**
 * Turns a share of all messages (0 to 1, in the order of time) into a time. The working day and the hour of a share depend
 * only on the seed, so the same seed talks of lunch at noon, whatever `now` is. Only the date of each day and the span of
 * the last hours depend on `now`.
 */
export class WorkingCalendar {
  /** No message is later than this, unix microseconds. */
  readonly end: number;
  readonly #upTo: Float64Array;
  readonly #startOf: Float64Array;
  readonly #hourOf: Uint8Array;

  constructor(seed: number, now: Date) {
    const end = now.getTime() - NEWEST_AGE_MS;
    this.end = end * 1000;
    const cells = WORKING_DAYS * 24 + RECENT_HOURS;
    this.#upTo = new Float64Array(cells);
    this.#startOf = new Float64Array(cells);
    this.#hourOf = new Uint8Array(cells);
    const recentFrom = end - (RECENT_HOURS * HOUR_US) / 1000;
    const days = workingDaysBefore(recentFrom);
    const random = new SeededRandom(seed, 0xca1e);
    let sum = 0;
    let busy = 1;
    for (let cell = 0; cell < cells; cell += 1) {
      const day = Math.floor(cell / 24);
      const hour = cell % 24;
      if (hour === 0) busy = 0.6 + random.fraction() * 0.8;
      const recent = day === WORKING_DAYS;
      this.#startOf[cell] = recent ? recentFrom * 1000 + hour * HOUR_US : days[day]! * 1000 + hour * HOUR_US;
      this.#hourOf[cell] = recent ? 9 + hour : hour;
      sum += recent ? 80 : HOURLY_WEIGHTS[hour]! * busy * (0.7 + random.fraction() * 0.6);
      this.#upTo[cell] = sum;
    }
    for (let cell = 0; cell < cells; cell += 1) this.#upTo[cell]! /= sum;
  }

  /** Unix microseconds. A larger share never has an earlier time. */
  timeAt(share: number): number {
    const cell = this.#cellOf(share);
    const from = cell === 0 ? 0 : this.#upTo[cell - 1]!;
    const into = Math.min(1, (share - from) / (this.#upTo[cell]! - from));
    return this.#startOf[cell]! + Math.floor(into * (HOUR_US - 1));
  }

  /** The hour of the day (UTC) that a share falls into, 0 to 23. */
  hourAt(share: number): number {
    return this.#hourOf[this.#cellOf(share)]!;
  }

  #cellOf(share: number): number {
    let low = 0;
    let high = this.#upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#upTo[middle]! <= share) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Midnights (UTC, unix ms) of the weekdays that ended before a time, oldest first. */
function workingDaysBefore(time: number): number[] {
  const days: number[] = [];
  for (let day = Math.floor(time / DAY_MS) * DAY_MS - DAY_MS; days.length < WORKING_DAYS; day -= DAY_MS) {
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) days.unshift(day);
  }
  return days;
}
