import type { Buffer } from 'node:buffer';
import { createMessageEncoder } from './message-encoder.ts';
import type { EncodedMessages } from './message-encoder.ts';
import type { MessageShape } from './message-shape.ts';
import { longAnswerStatement, shortAnswersStatement } from './sync-queries.ts';
import type { NamedStatement } from './sync-queries.ts';

/** A shape made ready, once for many requests: how to ask for its columns, and how to write them. */
export interface MessageEncoding {
  readonly long: NamedStatement;
  readonly short: NamedStatement;
  /** Encodes the rows of either; columns that the shape has not are left out. */
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
