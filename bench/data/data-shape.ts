import { MESSAGES_PER_SLOT } from '../../testkit/bulk-messages.ts';
import type { RoomGroup } from '../../testkit/bulk-messages.ts';
import { ACCOUNTS } from './accounts.ts';

/** Messages in one database. */
export type DataSize = number;

/** From this size on there is room for the messages of the account `huge`. */
export const SMALLEST_WITH_HUGE = 1_000_000;

/** How the messages of one database are spread over rooms. */
export function roomGroups(messages: DataSize): RoomGroup[] {
  const { few, many, first, huge } = ACCOUNTS;
  const slots = messages / MESSAGES_PER_SLOT;
  const groups: RoomGroup[] = [
    { rooms: 20, slots: Math.max(1, slots / 200), accounts: [few, many] },
    { rooms: 50, slots: 10, accounts: [first, many] },
    { rooms: 930, slots: 1, accounts: [many] },
  ];
  if (messages >= SMALLEST_WITH_HUGE) groups.push({ rooms: 500, slots: 10, accounts: [huge] });
  let left = slots - groups.reduce((sum, group) => sum + group.rooms * group.slots, 0);
  if (left < 0 || !Number.isInteger(left))
    throw new Error(`${messages} messages are too few, or do not fill whole slots`);
  // A few rooms hold most of the messages: one in ten is 50 times as large as the others.
  for (const size of [500, 10]) {
    const share = size === 10 ? left : left * 0.8;
    const rooms = Math.floor(share / size);
    if (rooms > 0) groups.push({ rooms, slots: size, accounts: [] });
    left -= rooms * size;
  }
  if (left > 0) groups.push({ rooms: 1, slots: left, accounts: [] });
  return groups;
}
