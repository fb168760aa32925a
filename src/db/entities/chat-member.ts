import { defineEntity, p } from '@mikro-orm/core';
import { ChatRoom } from './chat-room.ts';

/** An account's membership of a room. A message's `sender_id` is its id, not the account's. */
export const ChatMember = defineEntity({
  name: 'ChatMember',
  tableName: 'chat_members',
  uniques: [{ name: 'chat_members_chat_room_id_account_id_key', properties: ['chatRoom', 'accountId'] }],
  indexes: [
    {
      name: 'chat_members_joined_by_account_idx',
      expression:
        'create index chat_members_joined_by_account_idx on chat_members (account_id, chat_room_id) where joined_at is not null and leave_at is null and deleted_at is null',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    chatRoom: () =>
      p
        .manyToOne(ChatRoom)
        .deleteRule('cascade')
        .updateRule('cascade')
        .foreignKeyName('chat_members_chat_room_id_fkey'),
    accountId: p.uuid(),
    nick: p.string().length(1024).nullable(),
    notify: p.integer(),
    lastReadAt: p.datetime(6).nullable(),
    joinedAt: p.datetime(6).nullable(),
    leaveAt: p.datetime(6).nullable(),
    invitedBy: () =>
      p
        .manyToOne(ChatMember)
        .nullable()
        .updateRule('cascade')
        .foreignKeyName('chat_members_invited_by_id_fkey'),
    breakUntil: p.datetime(6).nullable(),
    timeoutUntil: p.datetime(6).nullable(),
    timeoutCause: p.json().nullable(),
    createdAt: p.datetime(6),
    updatedAt: p.datetime(6),
    deletedAt: p.datetime(6).nullable(),
  },
});
