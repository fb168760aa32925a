/**
 * Who has joined a room, and what that is worth: the one place that knows the rule (spec, Notes). An account has joined when
 * its membership has a `joined_at`, has no `leave_at` and is not soft-deleted, and the room is not soft-deleted either.
 * Statements compose these pieces of SQL. A statement chooses where it looks at the room: for each room, or only for rooms
 * that have something to show.
 */

/** Condition on a row of chat_members: its account has joined. The room must be looked at, too: `isLiveRoom`. */
const isJoinedMember = (member: string): string =>
  `${member}.joined_at is not null and ${member}.leave_at is null and ${member}.deleted_at is null`;

/** Condition on a row of chat_rooms: it is not soft-deleted. */
export const isLiveRoom = (room: string): string => `${room}.deleted_at is null`;

/**
 * Selects `chat_room_id` of the memberships of an account that count, each room once: a chat service's own table may hold two
 * memberships of an account in one room. The rooms must be looked at, too: `isLiveRoom`.
 */
export const joinedRoomIds = (account: string): string => `
  select distinct seat.chat_room_id
  from chat_members seat
  where seat.account_id = ${account}
    and ${isJoinedMember('seat')}`;
