import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';

/** A list of an answer that is JSON already. */
export interface EncodedList {
  /** The keys of the answer that lead to it: the field of the operation, and the field of that. */
  readonly path: readonly [string, string];
  /** JSON, each element with a comma before it. Emptied as it is sent: a slow client's answer is on disk then. */
  readonly elements: Buffer[];
}

/**
 * The encoded lists of one answer. GraphQL sees them empty, since going through 25,000 messages field by field takes longer
 * than all else, and they are put in their places when the answer is written.
 */
export class EncodedLists {
  private readonly lists: EncodedList[] = [];
  /** Stands for a list; a client cannot send it, as it cannot know it. */
  private readonly marker = randomUUID();

  add(list: EncodedList): void {
    this.lists.push(list);
  }

  /** Marks the lists' places in an answer's data, of which a fault elsewhere may have left less, or nothing. */
  mark(data: Record<string, unknown> | null | undefined): void {
    for (const [index, { path }] of this.lists.entries()) {
      const parent = data?.[path[0]] as Record<string, unknown> | null | undefined;
      if (parent) parent[path[1]] = `${this.marker}:${index}`;
    }
  }

  /** The marked answer's JSON text with the lists in it, in parts. */
  async *fill(text: string): AsyncGenerator<Buffer, void, undefined> {
    const pieces = text.split(new RegExp(`"${this.marker}:(\\d+)"`));
    for (const [index, piece] of pieces.entries()) {
      // Between two pieces of text stands the number that the pattern caught.
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
