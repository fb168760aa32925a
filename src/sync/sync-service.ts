import type { Buffer } from 'node:buffer';
import type { AccountId } from '../auth/account-id.ts';
import { asAppError } from '../db/database-error.ts';
import type { RowReader } from '../db/row-bytes.ts';
import { anchorOfRow } from '../watermark/anchor-row.ts';
import { nextCursor } from '../watermark/cursor.ts';
import type { Position } from '../watermark/cursor.ts';
import type { Watermark } from '../watermark/watermark.ts';
import type { LongAnswers } from './long-answers.ts';
import type { EncodedMessages } from './message-encoder.ts';
import type { MessageEncoding } from './message-encoding.ts';
import type { ShortAnswers } from './short-answers.ts';
import { longAnswerValues } from './sync-queries.ts';

export type MessageStream = AsyncGenerator<EncodedMessages, void, undefined>;

export interface SyncAnswer {
  /** The cursor to send next, unix ms. */
  readonly currentTimestamp: number;
  /**
   * The messages in each encoding that was asked for: by `created_at`, then `id`, over all rooms. All of them, or as the
   * database gives them: to be read to the end, or returned. Rejects with AppError `UNAVAILABLE` when the database fails,
   * be it after some of them; with the reason of `disconnected` when that is aborted: the database stops then.
   */
  readonly messages: readonly (EncodedMessages | MessageStream)[];
}

export interface SyncRequest {
  readonly accountId: AccountId;
  /** Unix ms, any integer: what no date can hold means long ago or in the future. */
  readonly since: number;
  /** How the messages are wanted: once in each. */
  readonly encodings: readonly MessageEncoding[];
  /** Aborted when nobody wants the answer any more; asked for when the answer is a long one. */
  readonly disconnected: () => AbortSignal;
}

export interface SyncService {
  /**
   * Messages of all rooms the account has joined, created after `since`, at most the newest `roomLimit` of each room.
   * @throws AppError `UNAVAILABLE` when the database cannot answer now.
   */
  sync(request: SyncRequest): Promise<SyncAnswer>;
}

export interface SyncServiceOptions {
  readonly rows: RowReader;
  readonly watermark: Watermark;
  /** Newest messages sent of each room: 500 by the spec. */
  readonly roomLimit: number;
  readonly shortAnswers: ShortAnswers;
  /** The same, each with an anchor published before it. */
  readonly withAnchor: ShortAnswers;
  readonly longAnswers: LongAnswers;
}

interface Start {
  readonly position: Position;
  /** In the first encoding. */
  readonly found?: Buffer | undefined;
  /** Known to have too many messages for a short answer. */
  readonly isLong: boolean;
}

export function createSyncService(options: SyncServiceOptions): SyncService {
  const { rows, watermark, roomLimit, shortAnswers, withAnchor, longAnswers } = options;

  /**
   * The anchor and the rows on one way, when the database is quiet. Undefined when a writer was in flight after all, or a message
   * came after the anchor. The rows are missing when there are too many.
   */
  async function atOnce(
    { accountId, since }: SyncRequest,
    { short }: MessageEncoding,
  ): Promise<Start | undefined> {
    const answer = await withAnchor.read(short, { accountId, since, cut: undefined });
    const anchor = anchorOfRow(answer.before!);
    if (!anchor || (answer.rows && answer.newest > anchor.t)) return undefined;
    const position = watermark.settledAt(anchor);
    return position && { position, found: answer.rows, isLong: !answer.rows };
  }

  async function* read(
    { accountId, since, disconnected }: SyncRequest,
    { position, isLong }: Start,
    { short, long, encode }: MessageEncoding,
  ): MessageStream {
    const query = { accountId, since, cut: position.cut };
    let endTurn: (() => void) | undefined;
    try {
      if (!isLong) {
        const { rows: found } = await shortAnswers.read(short, query);
        if (found) {
          yield encode(found);
          return;
        }
      }
      const signal = disconnected();
      endTurn = await longAnswers.turn(signal);
      for await (const part of rows.read({ ...long, values: longAnswerValues(query, roomLimit) }, signal)) {
        yield encode(part);
      }
    } catch (error) {
      throw asAppError(error);
    } finally {
      endTurn?.();
    }
  }

  return {
    async sync(request) {
      const { since, encodings } = request;
      const [first] = encodings;
      try {
        const start: Start = (first && watermark.isQuiet() && (await atOnce(request, first))) || {
          position: await watermark.position(),
          isLong: false,
        };
        const { position, found } = start;
        return {
          currentTimestamp: nextCursor(since, position),
          messages: encodings.map((encoding) =>
            found && encoding === first ? encoding.encode(found) : read(request, start, encoding),
          ),
        };
      } catch (error) {
        throw asAppError(error);
      }
    },
  };
}
