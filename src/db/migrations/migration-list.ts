import { CreateChatTables } from './create-chat-tables.ts';
import { CreateSyncIndexes } from './create-sync-indexes.ts';
import { CreateWatermark } from './create-watermark.ts';

/** Every migration, oldest first. The names are kept in the database: they never change. */
export const MIGRATIONS = [
  { name: '0001-create-chat-tables', class: CreateChatTables },
  { name: '0002-create-sync-indexes', class: CreateSyncIndexes },
  { name: '0003-create-watermark', class: CreateWatermark },
];
