import { ACCOUNTS } from './accounts.ts';
import type { AccountName } from './accounts.ts';

/** Messages in one database. */
export type DataSize = number;

/** A message goes to one of `slots` in turn, so a room with `slots` of them gets `slots * MESSAGES_PER_SLOT` messages. */
export const MESSAGES_PER_SLOT = 50;

/** Rooms alike. */
export interface RoomGroup {
  readonly rooms: number;
  readonly slotsEach: number;
  /** Who of those that are measured is in them. */
  readonly members: readonly AccountName[];
}

/** The messages of the account `huge`, and with them it fits from here on. */
export const SMALLEST_WITH_HUGE = 1_000_000;

/** How the messages of one database are spread over rooms; the groups use up all slots. */
export function roomGroups(messages: DataSize): RoomGroup[] {
  const slots = messages / MESSAGES_PER_SLOT;
  const groups: RoomGroup[] = [
    { rooms: 20, slotsEach: Math.max(1, slots / 200), members: ['few', 'many'] },
    { rooms: 50, slotsEach: 10, members: ['first', 'many'] },
    { rooms: 930, slotsEach: 1, members: ['many'] },
  ];
  if (messages >= SMALLEST_WITH_HUGE) groups.push({ rooms: 500, slotsEach: 10, members: ['huge'] });
  let left = slots - groups.reduce((sum, group) => sum + group.rooms * group.slotsEach, 0);
  if (left < 0 || !Number.isInteger(left))
    throw new Error(`${messages} messages are too few, or no whole number of slots`);
  // A few rooms hold most of what is said: one in ten is 50 times as large as the others.
  for (const slotsEach of [500, 10]) {
    const share = slotsEach === 10 ? left : left * 0.8;
    const rooms = Math.floor(share / slotsEach);
    if (rooms > 0) groups.push({ rooms, slotsEach, members: [] });
    left -= rooms * slotsEach;
  }
  if (left > 0) groups.push({ rooms: 1, slotsEach: left, members: [] });
  return groups;
}

/** The groups as rows for SQL. */
export function groupRows(
  messages: DataSize,
): { rooms: number; slots: number; accounts: readonly string[] }[] {
  return roomGroups(messages).map(({ rooms, slotsEach, members }) => ({
    rooms,
    slots: slotsEach,
    accounts: members.map((name) => ACCOUNTS[name]),
  }));
}
