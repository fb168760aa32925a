import { ChatMember } from './chat-member.ts';
import { ChatMessage } from './chat-message.ts';
import { ChatRoom } from './chat-room.ts';

/** Every entity. */
export const ENTITIES = [ChatRoom, ChatMember, ChatMessage];
