import { Field, ID, ObjectType } from 'type-graphql';
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
