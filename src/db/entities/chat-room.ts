import { defineEntity, p } from '@mikro-orm/core';

export const ChatRoom = defineEntity({
  name: 'ChatRoom',
  tableName: 'chat_rooms',
  properties: {
    id: p.uuid().primary(),
    name: p.string().length(1024).nullable(),
    description: p.string().length(4096).nullable(),
    type: p.integer(),
    isCommunity: p.boolean(),
    isPublic: p.boolean(),
    picture: p.json().nullable(),
    background: p.json().nullable(),
    accountId: p.uuid().nullable(),
    realmId: p.uuid().nullable(),
    encryptionMode: p.integer().default(0),
    e2eePolicy: p.json().nullable(),
    createdAt: p.datetime(6),
    updatedAt: p.datetime(6),
    deletedAt: p.datetime(6).nullable(),
  },
});
