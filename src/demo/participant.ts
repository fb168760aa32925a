import type { Person } from './world.ts';

/** Somebody who takes part in a conversation. */
export interface Participant {
  readonly member: number;
  readonly account: number;
  readonly person: Person;
}
