import { Field, ID, ObjectType } from 'type-graphql';
import type { Message } from '../sync/message.ts';
import type { SyncResult } from '../sync/sync-service.ts';
import { exactInteger, exactJson } from './exact-json.ts';
import { Byte, DateTime, Int64, Json, JsonObject } from './scalars.ts';

@ObjectType({ description: 'A message. Edits, deletions and reactions are messages of their own type.' })
export class ChatMessage {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true, description: 'Null when encrypted.' })
  content!: string | null;

  @Field(() => ID)
  chatRoomId!: string;

  @Field(() => ID, { description: "The sender's membership of the room, not the account." })
  senderId!: string;

  @Field(() => DateTime)
  createdAt!: string;

  @Field(() => String)
  type!: string;

  @Field(() => String)
  nonce!: string;

  @Field(() => [Json])
  attachments!: unknown;

  @Field(() => JsonObject)
  meta!: unknown;

  @Field(() => Boolean, { description: 'Whether the payload is in ciphertext and the encryption fields.' })
  isEncrypted!: boolean;

  @Field(() => Byte, { nullable: true })
  ciphertext!: string | null;

  @Field(() => Byte, { nullable: true })
  encryptionHeader!: string | null;

  @Field(() => Byte, { nullable: true })
  encryptionSignature!: string | null;

  @Field(() => String, { nullable: true })
  encryptionScheme!: string | null;

  @Field(() => Int64, { nullable: true })
  encryptionEpoch!: unknown;

  @Field(() => String, { nullable: true })
  encryptionMessageType!: string | null;

  @Field(() => String, { nullable: true })
  clientMessageId!: string | null;
}

@ObjectType()
export class SyncPayload {
  @Field(() => [ChatMessage], {
    description: 'By creation time, oldest first; at most the newest 500 of each room.',
  })
  messages!: ChatMessage[];

  @Field(() => Int64, {
    description: 'Unix milliseconds: save it, and send it as lastSyncTimestamp next time.',
  })
  currentTimestamp!: number;

  @Field(() => Int64)
  totalCount!: number;
}

/** The answer of the sync service in GraphQL's shape. */
export function toSyncPayload(result: SyncResult): SyncPayload {
  return {
    messages: result.messages.map(toChatMessage),
    currentTimestamp: result.currentTimestamp,
    totalCount: result.messages.length,
  };
}

function toChatMessage(message: Message): ChatMessage {
  const { encryption } = message;
  return {
    id: message.id,
    content: message.content,
    chatRoomId: message.chatRoomId,
    senderId: message.senderId,
    createdAt: message.createdAt,
    type: message.type,
    nonce: message.nonce,
    attachments: exactJson(message.attachmentsJson),
    meta: exactJson(message.metaJson),
    isEncrypted: encryption !== undefined,
    ciphertext: encryption?.ciphertext ?? null,
    encryptionHeader: encryption?.header ?? null,
    encryptionSignature: encryption?.signature ?? null,
    encryptionScheme: encryption?.scheme ?? null,
    encryptionEpoch: encryption?.epoch == null ? null : exactInteger(encryption.epoch),
    encryptionMessageType: encryption?.messageType ?? null,
    clientMessageId: encryption?.clientMessageId ?? null,
  };
}
