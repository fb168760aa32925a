import type { MeasureName, Measures } from './measures.ts';
import { summarize, summarizeRatio } from './statistics.ts';
import type { Summary } from './statistics.ts';

/** Something that can be measured repeatedly. */
export interface Contestant {
  readonly name: string;
  /** Does one short measurement. */
  readonly turn: () => Promise<Measures>;
}

export interface TurnsOptions {
  readonly rounds: number;
  /** Called after each round. */
  readonly onRound: (round: number) => void;
}

/** The measures of all turns by contestant, in the order of the rounds. */
export type Turns = ReadonlyMap<string, readonly Measures[]>;

/**
 * Lets the contestants take turns: A B C, B C A, C A B, … So other load of the machine slows all of them alike, and none
 * always follows the same one.
 */
export async function takeTurns(contestants: readonly Contestant[], options: TurnsOptions): Promise<Turns> {
  const turns = new Map(contestants.map(({ name }) => [name, [] as Measures[]]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (let place = 0; place < contestants.length; place += 1) {
      const { name, turn } = contestants[(round + place) % contestants.length]!;
      turns.get(name)!.push(await turn());
    }
    options.onRound(round + 1);
  }
  return turns;
}

function series(turns: Turns, name: string, measure: MeasureName): number[] {
  const all = turns.get(name);
  if (!all) throw new Error(`${name} took no turns`);
  return all.flatMap((measures) => measures[measure] ?? []);
}

/** One measure of a contestant over its turns. Undefined when it was not taken. */
export function summaryOf(turns: Turns, name: string, measure: MeasureName): Summary | undefined {
  const values = series(turns, name, measure);
  return values.length === 0 || values.some(Number.isNaN) ? undefined : summarize(values);
}

/** Ours divided by theirs, round by round. Undefined when one of them was not measured. */
export function ratioOf(
  turns: Turns,
  ours: string,
  theirs: string,
  measure: MeasureName,
): Summary | undefined {
  if (!turns.has(ours) || !turns.has(theirs)) return undefined;
  const [a, b] = [series(turns, ours, measure), series(turns, theirs, measure)];
  return a.length === 0 || a.length !== b.length ? undefined : summarizeRatio(a, b);
}
