import { defineEntity, p } from '@mikro-orm/core';
import { ChatMember } from './chat-member.ts';
import { ChatRoom } from './chat-room.ts';

/** A message. An edit, deletion or reaction of a message is a message of its own `type`. */
export const ChatMessage = defineEntity({
  name: 'ChatMessage',
  tableName: 'chat_messages',
  indexes: [
    {
      name: 'chat_messages_live_by_room_idx',
      expression:
        'create index chat_messages_live_by_room_idx on chat_messages (chat_room_id, created_at, id) where deleted_at is null',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    type: p.string().length(1024),
    content: p.string().length(4096).nullable(),
    meta: p.json().nullable(),
    membersMentioned: p.json().nullable(),
    nonce: p.string().length(36),
    editedAt: p.datetime(6).nullable(),
    attachments: p.json(),
    repliedMessage: () =>
      p
        .manyToOne(ChatMessage)
        .nullable()
        .deleteRule('restrict')
        .updateRule('cascade')
        .foreignKeyName('chat_messages_replied_message_id_fkey'),
    forwardedMessage: () =>
      p
        .manyToOne(ChatMessage)
        .nullable()
        .deleteRule('restrict')
        .updateRule('cascade')
        .foreignKeyName('chat_messages_forwarded_message_id_fkey'),
    sender: () =>
      p
        .manyToOne(ChatMember)
        .deleteRule('cascade')
        .updateRule('cascade')
        .foreignKeyName('chat_messages_sender_id_fkey'),
    chatRoom: () =>
      p
        .manyToOne(ChatRoom)
        .deleteRule('cascade')
        .updateRule('cascade')
        .foreignKeyName('chat_messages_chat_room_id_fkey'),
    isEncrypted: p.boolean().default(false),
    ciphertext: p.blob().nullable(),
    encryptionHeader: p.blob().nullable(),
    encryptionSignature: p.blob().nullable(),
    encryptionScheme: p.string().length(128).nullable(),
    encryptionMessageType: p.string().length(128).nullable(),
    clientMessageId: p.string().length(128).nullable(),
    encryptionEpoch: p.bigint('bigint').nullable(),
    createdAt: p.datetime(6),
    updatedAt: p.datetime(6),
    deletedAt: p.datetime(6).nullable(),
  },
});
