import type { Topic } from './talk/script.ts';
import type { WritingStyle } from './talk/writing-style.ts';

/** A person as the chat knows them: there is no table of accounts, only what members are called. */
export interface Person {
  readonly nick: string;
  /** What follows the @ of a mention. */
  readonly handle: string;
  readonly style: WritingStyle;
  /** Awake and at work, hours of the day in UTC; `from` above `to` goes through midnight. */
  readonly hours: readonly [from: number, to: number];
}

export interface RoomPlan {
  readonly kind: 'group' | 'direct';
  /** Null for direct rooms, which clients name after the other person. */
  readonly name: string | null;
  readonly description: string | null;
  readonly encrypted: boolean;
  readonly isPublic: boolean;
  readonly isCommunity: boolean;
  /** The room itself is soft-deleted. */
  readonly deleted: boolean;
  /** What is talked about; one named twice comes up twice as often. */
  readonly topics: readonly Topic[];
}

/** Times are shares of all that is said, from 0 to 1 (see `WorkingCalendar`). */
export interface MemberPlan {
  /** Number of the account. */
  readonly account: number;
  /** 0: from the beginning; null: invited, never joined. */
  readonly joins: number | null;
  readonly leaves: number | null;
  /** The membership is soft-deleted, as after a kick. */
  readonly deleted: boolean;
}

/**
 * Who there is, in which rooms, and how much each room says: everything but the messages. Rooms, positions and
 * accounts count from 0. The member at position 0 of a room is there all the time.
 */
export interface World {
  readonly seed: number;
  readonly accounts: number;
  readonly rooms: number;
  readonly members: number;
  /** Messages of each room. */
  readonly counts: Uint32Array;
  room(room: number): RoomPlan;
  /** How many members a room has, invited and gone ones included. */
  size(room: number): number;
  member(room: number, position: number): MemberPlan;
  /** The number of a membership: unique over all rooms. */
  memberIndex(room: number, position: number): number;
  person(account: number): Person;
}

/** Whether a member may speak at a share of all that is said. */
export function isActive(member: MemberPlan, share: number): boolean {
  return (
    member.joins !== null &&
    member.joins <= share &&
    (member.leaves === null || share < member.leaves) &&
    !member.deleted
  );
}

/** Whether a person is at work in an hour of the day (UTC). */
export function isAwake(person: Person, hour: number): boolean {
  const [from, to] = person.hours;
  return from <= to ? from <= hour && hour < to : hour >= from || hour < to;
}
