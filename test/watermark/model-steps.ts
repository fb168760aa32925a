import fc from 'fast-check';

/** The date of a message before the database stamps it. Only the last one is history. */
export type Dating = 'absent' | 'now' | 'future' | 'late' | 'history';

/** One step of a history. Writers, rooms, clients and gateways are indexes. An impossible step is skipped. */
export type Step =
  | {
      readonly do: 'begin' | 'savepoint' | 'rollback to' | 'commit' | 'abort' | 'prepare';
      readonly writer: number;
    }
  | {
      readonly do: 'insert';
      readonly writer: number;
      readonly room: number;
      readonly rows: number;
      readonly dating: Dating;
    }
  | { readonly do: 'join' | 'leave'; readonly writer: number; readonly room: number; readonly client: number }
  | { readonly do: 'finish prepared'; readonly commits: boolean }
  | { readonly do: 'unrelated'; readonly commits: boolean }
  | { readonly do: 'publish'; readonly gateway: number }
  | { readonly do: 'sync'; readonly client: number; readonly gateway: number }
  /** A commit during a sync. */
  | { readonly do: 'race'; readonly client: number; readonly gateway: number; readonly writer: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'step clock'; readonly ms: number };

export interface History {
  readonly settleMs: number;
  readonly holdBackMs: number;
  readonly steps: readonly Step[];
}

export const WRITERS = 3;
/** At the start, all clients have joined the first, are invited to the second, and have no seat in the third. */
export const ROOMS = 3;
export const CLIENTS = 4;
export const GATEWAYS = 2;

const writer = fc.nat(WRITERS - 1);
const room = fc.nat(ROOMS - 1);
const client = fc.nat(CLIENTS - 1);
const gateway = fc.nat(GATEWAYS - 1);
const dating = fc.constantFrom<Dating>('absent', 'now', 'now', 'future', 'late', 'history');

const weighted = (...choices: readonly (readonly [number, fc.Arbitrary<Step>])[]) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const simple = <Do extends 'begin' | 'savepoint' | 'rollback to' | 'commit' | 'abort' | 'prepare'>(
  name: Do,
) => fc.record({ do: fc.constant(name), writer });

const step: fc.Arbitrary<Step> = weighted(
  [4, simple('begin')],
  [
    8,
    fc.record({
      do: fc.constant('insert' as const),
      writer,
      room,
      rows: fc.integer({ min: 1, max: 3 }),
      dating,
    }),
  ],
  [1, simple('savepoint')],
  [1, simple('rollback to')],
  [4, simple('commit')],
  [1, simple('abort')],
  [1, simple('prepare')],
  [1, fc.record({ do: fc.constant('finish prepared' as const), commits: fc.boolean() })],
  [
    6,
    fc.record({
      do: fc.constantFrom('join' as const, 'join' as const, 'leave' as const),
      writer,
      room,
      client,
    }),
  ],
  [1, fc.record({ do: fc.constant('unrelated' as const), commits: fc.boolean() })],
  [3, fc.record({ do: fc.constant('publish' as const), gateway })],
  [10, fc.record({ do: fc.constant('sync' as const), client, gateway })],
  [2, fc.record({ do: fc.constant('race' as const), client, gateway, writer })],
  [2, fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 12, 40, 100) })],
);

const clockStep = fc.record({
  do: fc.constant('step clock' as const),
  ms: fc.integer({ min: -3000, max: 3000 }),
});

function history(steps: fc.Arbitrary<Step>): fc.Arbitrary<History> {
  return fc.record({
    settleMs: fc.constantFrom(0, 0, 5),
    holdBackMs: fc.constantFrom(0, 20, 60, 60),
    steps: fc.array(steps, { minLength: 20, maxLength: 40, size: 'max' }),
  });
}

export const histories = history(step);
export const historiesWithClockSteps = history(weighted([20, step], [1, clockStep]));
