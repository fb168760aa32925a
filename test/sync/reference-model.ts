import { DAY_ONE } from './random-history.ts';
import type { History, MessageRow } from './random-history.ts';

/** The fields of a message that the model knows. */
export interface ExpectedMessage {
  readonly id: string;
  readonly chat_room_id: string;
  readonly sender_id: string;
  readonly created_at: string;
}

export interface ModelRequest {
  readonly accountId: string;
  /** Unix ms. */
  readonly since: number;
  readonly roomLimit: number;
}

/** The rules of the spec over plain lists, without SQL or an index. */
export function expectedMessages(history: History, request: ModelRequest): ExpectedMessage[] {
  const joined = history.members
    .filter(
      ({ accountId, joined, left, deleted }) =>
        accountId === request.accountId && joined && !left && !deleted,
    )
    .map(({ roomId }) => roomId);
  return history.rooms
    .filter(({ id, deleted }) => !deleted && joined.includes(id))
    .flatMap(({ id }) => newest(history, id, request))
    .toSorted(byMoment)
    .map((message) => ({
      id: message.id,
      chat_room_id: message.roomId,
      sender_id: message.senderId,
      created_at: rfc3339(message.atUs),
    }));
}

function newest(history: History, room: string, { since, roomLimit }: ModelRequest): MessageRow[] {
  return history.messages
    .filter(({ roomId, deleted, atUs }) => roomId === room && !deleted && atUs > (since - DAY_ONE) * 1000)
    .toSorted(byMoment)
    .slice(-roomLimit);
}

/** Orders all messages by time, then by id. */
function byMoment(a: MessageRow, b: MessageRow): number {
  return a.atUs - b.atUs || (a.id < b.id ? -1 : 1);
}

/** UTC, with six fractional digits or none. */
function rfc3339(atUs: number): string {
  const ms = Math.floor(atUs / 1000);
  const [seconds = '', milliseconds = ''] = new Date(DAY_ONE + ms).toISOString().slice(0, -1).split('.');
  const fraction = `${milliseconds}${String(atUs - ms * 1000).padStart(3, '0')}`;
  return fraction === '000000' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}
