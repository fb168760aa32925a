import { asAppError } from '../db/database-error.ts';
import type { RowReader } from '../db/row-bytes.ts';
import { nextCursor } from '../watermark/cursor.ts';
import type { Watermark } from '../watermark/watermark.ts';
import type { LongAnswers } from './long-answers.ts';
import type { EncodedMessages } from './message-encoder.ts';
import type { MessageEncoding } from './message-encoding.ts';
import type { ShortAnswers } from './short-answers.ts';
import { longAnswerValues } from './sync-queries.ts';

export interface SyncAnswer {
  /** The cursor to send next, unix ms. */
  readonly currentTimestamp: number;
  /**
   * By `created_at`, then `id`, over all rooms, as the database gives them: to be read to the end, or returned. Rejects with
   * AppError `UNAVAILABLE` when the database fails, be it after some of them; with the signal's reason when it is aborted:
   * the database stops then.
   */
  messages(encoding: MessageEncoding, signal: AbortSignal): AsyncGenerator<EncodedMessages, void, undefined>;
}

export interface SyncService {
  /**
   * Messages of all rooms the account has joined, created after `since` (unix ms, any integer: what no date can hold
   * means long ago or in the future), at most the newest `roomLimit` of each room.
   * @throws AppError `UNAVAILABLE` when the database cannot answer now.
   */
  sync(accountId: string, since: number): Promise<SyncAnswer>;
}

export interface SyncServiceOptions {
  readonly rows: RowReader;
  readonly watermark: Watermark;
  /** Newest messages sent of each room: 500 by the spec. */
  readonly roomLimit: number;
  readonly shortAnswers: ShortAnswers;
  readonly longAnswers: LongAnswers;
}

export function createSyncService(options: SyncServiceOptions): SyncService {
  const { rows, watermark, roomLimit, shortAnswers, longAnswers } = options;
  return {
    async sync(accountId, since) {
      const position = await watermark.position().catch((error: unknown) => {
        throw asAppError(error);
      });
      const query = { accountId, since, cut: position.cut };
      return {
        currentTimestamp: nextCursor(since, position),
        async *messages({ short, long, encode }, signal) {
          let endTurn: (() => void) | undefined;
          try {
            // A first sync is not worth the try.
            const found = since > 0 ? await shortAnswers.read(short, query) : undefined;
            if (found) {
              if (found.length > 0) yield encode(found);
              return;
            }
            endTurn = await longAnswers.turn(signal);
            const values = longAnswerValues(query, roomLimit);
            for await (const part of rows.read({ ...long, values }, signal)) yield encode(part);
          } catch (error) {
            throw asAppError(error);
          } finally {
            endTurn?.();
          }
        },
      };
    },
  };
}
