import type { Buffer } from 'node:buffer';
import { createMessageEncoder } from '../messages/message-encoder.ts';
import type { EncodedMessages } from '../messages/message-encoder.ts';
import type { MessageShape } from '../messages/message-shape.ts';
import { longAnswerStatement, shortAnswersStatement } from './sync-queries.ts';
import type { NamedStatement } from './sync-queries.ts';

/** A shape prepared once for many requests: the statements for its columns, and the encoder of their rows. */
export interface MessageEncoding {
  readonly long: NamedStatement;
  readonly short: NamedStatement;
  /** Encodes the rows of either statement. Columns beyond the shape's are left out. */
  readonly encode: (rows: Buffer) => EncodedMessages;
}

export function createMessageEncoding(shape: MessageShape): MessageEncoding {
  const columns = shape.flatMap((field) => ('column' in field ? [field.column] : []));
  return {
    long: longAnswerStatement(columns),
    short: shortAnswersStatement(columns),
    encode: createMessageEncoder(shape),
  };
}
