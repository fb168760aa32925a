import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';

/** A list of an answer that is JSON already. */
export interface EncodedList {
  /** The list's path in the answer: the key of the operation's field, then the key inside it. */
  readonly path: readonly [string, string];
  /** JSON, each element with a comma before it. It is emptied while it is sent, because a slow client's answer is then on disk. */
  readonly elements: Buffer[];
}

/**
 * The encoded lists of one answer. GraphQL sees them empty: walking through 25,000 messages field by field takes longer
 * than everything else. The lists are put in their places when the answer is written.
 */
export class EncodedLists {
  private readonly lists: EncodedList[] = [];
  /** Marks the place of a list. It is random, so that a client cannot send it. */
  private readonly marker = randomUUID();

  add(list: EncodedList): void {
    this.lists.push(list);
  }

  /** Marks the lists' places in an answer's data. After a fault in another field, some places may be missing. */
  mark(data: Record<string, unknown> | null | undefined): void {
    for (const [index, { path }] of this.lists.entries()) {
      const parent = data?.[path[0]] as Record<string, unknown> | null | undefined;
      if (parent) parent[path[1]] = `${this.marker}:${index}`;
    }
  }

  /** The JSON text of a marked answer with its lists, in parts. */
  async *fill(text: string): AsyncGenerator<Buffer, void, undefined> {
    const pieces = text.split(new RegExp(`"${this.marker}:(\\d+)"`));
    for (const [index, piece] of pieces.entries()) {
      // Between two pieces of text is the number that the pattern captured.
      if (index % 2 === 0) yield Buffer.from(piece);
      else yield* listJson(this.lists[Number(piece)]!.elements);
    }
  }
}

function* listJson(elements: Buffer[]): Generator<Buffer, void, undefined> {
  yield Buffer.from('[');
  const first = elements[0]?.subarray(1);
  for (let index = 0; index < elements.length; index += 1) {
    const element = index === 0 ? first! : elements[index]!;
    elements[index] = NOTHING;
    yield element;
  }
  yield Buffer.from(']');
}

const NOTHING = Buffer.alloc(0);
