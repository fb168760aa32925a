import type { Topic } from './talk/script.ts';
import type { WritingStyle } from './talk/writing-style.ts';

/** A person. There is no table of accounts; the chat knows only the names of members. */
export interface Person {
  readonly nick: string;
  /** What follows the @ of a mention. */
  readonly handle: string;
  readonly style: WritingStyle;
  /** Hours at work, UTC. If `from` is greater than `to`, they include midnight. */
  readonly hours: readonly [from: number, to: number];
}

export interface RoomPlan {
  readonly kind: 'group' | 'direct';
  /** Null for direct rooms: clients name them after the other person. */
  readonly name: string | null;
  readonly description: string | null;
  readonly encrypted: boolean;
  readonly isPublic: boolean;
  readonly isCommunity: boolean;
  /** The room itself is soft-deleted. */
  readonly deleted: boolean;
  /** Topics. One that is listed twice occurs twice as often. */
  readonly topics: readonly Topic[];
}

/** Times are shares of all messages, from 0 to 1 (see `WorkingCalendar`). */
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
 * The accounts, their rooms and the number of messages of each room: everything except the messages. Rooms, positions
 * and accounts count from 0. The member at position 0 of a room is a member all the time.
 */
export interface World {
  readonly seed: number;
  readonly accounts: number;
  readonly rooms: number;
  readonly members: number;
  /** Messages of each room. */
  readonly counts: Uint32Array;
  room(room: number): RoomPlan;
  /** Number of members of a room, including those that are only invited or have left. */
  size(room: number): number;
  member(room: number, position: number): MemberPlan;
  /** The number of a membership: unique over all rooms. */
  memberIndex(room: number, position: number): number;
  person(account: number): Person;
}

/** Whether a member may write at a share of all messages. */
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
