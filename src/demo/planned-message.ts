import type { Timed } from './emission-queue.ts';

/** What only the reader's key opens. */
export interface EncryptedPayload {
  readonly ciphertext: Buffer;
  readonly header: Buffer;
  readonly signature: Buffer | null;
  readonly epoch: number;
}

/**
 * A message that waits for its time. Messages, rooms and members are numbers here and become UUIDs when the row is
 * written. Times are unix microseconds.
 */
export interface PlannedMessage extends Timed {
  /** Within a conversation: microseconds after its start. From `placeInTime` on: when it was said. */
  at: number;
  readonly room: number;
  /** Number of the membership that speaks. */
  readonly sender: number;
  readonly type: string;
  readonly content: string | null;
  /** Keys of `meta` beside `message_id`. */
  readonly meta: Readonly<Record<string, unknown>> | null;
  /** The message that an edit, a deletion or a reaction is about. */
  readonly target: number | null;
  readonly mentioned: readonly number[];
  readonly attachments: readonly object[];
  replied: number | null;
  forwarded: number | null;
  editedAt: number | null;
  deletedAt: number | null;
  readonly encrypted: EncryptedPayload | null;
}
