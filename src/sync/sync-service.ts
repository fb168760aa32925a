import type { Buffer } from 'node:buffer';
import type { AccountId } from '../auth/account-id.ts';
import { asAppError } from '../db/database-error.ts';
import type { RowReader } from '../rows/row-reader.ts';
import { anchorOfRow } from '../watermark/anchor-row.ts';
import { nextCursor } from '../watermark/cursor.ts';
import type { Position } from '../watermark/cursor.ts';
import type { Watermark } from '../watermark/watermark.ts';
import type { LongAnswers } from './long-answers.ts';
import type { EncodedMessages } from '../messages/message-encoder.ts';
import type { MessageEncoding } from './message-encoding.ts';
import type { ShortAnswers } from './short-answers.ts';
import { longAnswerValues } from './sync-queries.ts';

export type MessageStream = AsyncGenerator<EncodedMessages, void, undefined>;

export interface SyncAnswer {
  /** The cursor to send next, unix ms. */
  readonly currentTimestamp: number;
  /**
   * The messages of all rooms in each requested encoding, by `created_at`, then `id`. A short answer is there whole. A long
   * one is a stream; the caller reads it to the end or returns it. The stream rejects with AppError `UNAVAILABLE` when the
   * database fails, also after some messages. It rejects with the reason of `disconnected` when that is aborted.
   */
  readonly messages: readonly (EncodedMessages | MessageStream)[];
}

export interface SyncRequest {
  readonly accountId: AccountId;
  /** Unix ms, any integer. A value beyond what a date can hold means long ago or in the future. */
  readonly since: number;
  /** The messages are encoded once in each of them. */
  readonly encodings: readonly MessageEncoding[];
  /** Aborted when the client disconnects. Only long answers listen to it. */
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
  /** The same, with an anchor published ahead of each statement. */
  readonly shortAnswersWithAnchor: ShortAnswers;
  readonly longAnswers: LongAnswers;
}

interface Start {
  readonly position: Position;
  /** Rows for the first encoding, if they have been read already. */
  readonly found?: Buffer | undefined;
  /** There are too many messages for a short answer. */
  readonly isLong: boolean;
}

export function createSyncService(options: SyncServiceOptions): SyncService {
  const { rows, watermark, roomLimit, shortAnswers, shortAnswersWithAnchor, longAnswers } = options;

  /**
   * Reads the anchor and the rows in one round trip. Undefined if a writer was in flight, or a message is newer than the
   * anchor. The rows are missing when there are too many.
   */
  async function readWithAnchor(
    { accountId, since }: SyncRequest,
    { short }: MessageEncoding,
  ): Promise<Start | undefined> {
    const answer = await shortAnswersWithAnchor.read(short, { accountId, since, upTo: undefined });
    const anchor = anchorOfRow(answer.leadingRow!);
    if (!anchor || (answer.rows && answer.newest > anchor.t)) return undefined;
    const position = watermark.settledPositionOf(anchor);
    return position && { position, found: answer.rows, isLong: !answer.rows };
  }

  async function* read(
    { accountId, since, disconnected }: SyncRequest,
    { position, isLong }: Start,
    { short, long, encode }: MessageEncoding,
  ): MessageStream {
    const query = { accountId, since, upTo: position.upTo };
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
        const start: Start = (first &&
          watermark.expectsSettled() &&
          (await readWithAnchor(request, first))) || {
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
