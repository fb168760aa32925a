import type { Timed } from './emission-queue.ts';

/** What only the reader's key can decrypt. */
export interface EncryptedPayload {
  readonly ciphertext: Buffer;
  readonly header: Buffer;
  readonly signature: Buffer | null;
  readonly epoch: number;
}

/**
 * A message before it is written. Messages, rooms and members are numbers here; the row has their UUIDs. Times are unix
 * microseconds.
 */
export interface PlannedMessage extends Timed {
  /** Microseconds after the start of the conversation; after `placeInTime`, the time of the message. */
  at: number;
  readonly room: number;
  /** Number of the sender's membership. */
  readonly sender: number;
  readonly type: string;
  readonly content: string | null;
  /** Keys of `meta` besides `message_id`. */
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
