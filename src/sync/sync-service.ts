import type { MikroORM } from '@mikro-orm/postgresql';
import { asAppError } from '../db/database-error.ts';
import { nextCursor } from '../watermark/cursor.ts';
import type { Watermark } from '../watermark/watermark.ts';
import { findNewMessages } from './sync-queries.ts';
import { toMessage } from './message.ts';
import type { Message } from './message.ts';

export interface SyncResult {
  /** By `created_at`, then `id`, over all rooms. */
  readonly messages: readonly Message[];
  /** The cursor to send next, unix ms. */
  readonly currentTimestamp: number;
}

export interface SyncService {
  /**
   * Messages of all rooms the account has joined, created after `since` (unix ms, any integer: what no date can hold
   * means long ago or in the future), at most the newest `roomLimit` of each room.
   * @throws AppError `UNAVAILABLE` when the database cannot answer now.
   */
  sync(accountId: string, since: number): Promise<SyncResult>;
}

export interface SyncServiceOptions {
  readonly orm: MikroORM;
  readonly watermark: Watermark;
  /** Newest messages sent of each room: 500 by the spec. */
  readonly roomLimit: number;
}

export function createSyncService({ orm, watermark, roomLimit }: SyncServiceOptions): SyncService {
  return {
    async sync(accountId, since) {
      const em = orm.em.fork();
      try {
        const position = await watermark.position();
        const rows = await findNewMessages(em, { accountId, since, cut: position.cut, roomLimit });
        return { messages: rows.map(toMessage), currentTimestamp: nextCursor(since, position) };
      } catch (error) {
        throw asAppError(error);
      }
    },
  };
}
