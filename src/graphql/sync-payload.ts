import { Field, ObjectType } from 'type-graphql';
import { ChatMessage } from './message-type.ts';
import { Int64 } from './scalars.ts';

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
