import fc from 'fast-check';
import { MESSAGE_FIELDS, rarely } from './random-document.ts';

/** A valid document of syncs, within the limits of the door. */
export interface RandomSelection {
  readonly query: string;
  readonly variables: Readonly<Record<string, boolean | number>>;
}

type Keys = Readonly<Record<string, string>>;

/** A type. Each of its keys names the same field in the whole document. Otherwise the document would be invalid. */
interface Level {
  readonly type: string;
  readonly keys: Keys;
  /** The text between the field's name and its selection. */
  readonly given: (key: string) => string;
  /** The field with a selection, and the level of that selection. */
  readonly inner: { readonly field: string; readonly level: Level } | undefined;
}

interface Item {
  readonly form: 'field' | 'inline' | 'typed' | 'named' | 'named twice';
  /** For a field: the number of the level's key. Often 0, because the first key leads to the messages. */
  readonly key: number;
  readonly directives: string;
  /** The selection of a fragment. */
  readonly items: readonly Item[];
  /** The selection of a field. */
  readonly fields: readonly Item[];
}

const directives = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ' @skip(if: $yes)',
      ' @include(if: $yes)',
      ' @skip(if: $no)',
      ' @include(if: $no)',
      ' @include(if: true) @skip(if: $no)',
      ' @skip(if: true)',
    ),
  },
);

/** The items of one level, and those of the levels inside it. */
function itemsOf(levels: number, nested: number): fc.Arbitrary<readonly Item[]> {
  const none = fc.constant([] as readonly Item[]);
  const item = fc.record({
    form: nested > 0 ? rarely<Item['form']>(fc.constant('field'), forms, 3) : fc.constant('field' as const),
    key: fc.oneof(fc.constant(0), fc.nat(1000)),
    directives,
    items: nested > 0 ? itemsOf(levels, nested - 1) : none,
    fields: levels > 1 ? itemsOf(levels - 1, 2) : none,
  });
  return fc.array(item, { minLength: 1, maxLength: levels === 1 ? 6 : 3 });
}
const forms = fc.constantFrom<Item['form']>('inline', 'typed', 'named', 'named twice');

/** Each key mostly names the field of the same name. `odd` keys are names of no field. */
function keysOf(fields: readonly string[], odd: readonly string[], usual: number): fc.Arbitrary<Keys> {
  const any = fc.constantFrom(...fields);
  const own = fields.map((name) => [name, rarely(fc.constant(name), any, usual)] as const);
  return fc.record(Object.fromEntries([...own, ...odd.map((name) => [name, any] as const)]), {
    noNullPrototype: true,
  });
}

const PAYLOAD_FIELDS = ['messages', 'currentTimestamp', 'totalCount', '__typename'];

const messageKeys = keysOf(MESSAGE_FIELDS, ['a', 'totalCount', 'constructor'], 12);
const payloadKeys = keysOf(PAYLOAD_FIELDS, ['a', 'b', 'toString'], 5);
const rootKeys: Keys = { sync: 'sync', first: 'sync', messages: 'sync', __typename: '__typename' };

/** Writes items, and counts what the door limits. */
class Writer {
  readonly fragments = new Map<string, string>();
  aliases = 0;
  directives = 0;
  depth = 0;

  write(items: readonly Item[], level: Level, depth: number): string {
    return `{ ${items.map((item) => this.writeItem(item, level, depth)).join(' ')} }`;
  }

  private writeItem(item: Item, level: Level, depth: number): string {
    this.directives += item.directives.split('@').length - 1;
    switch (item.form) {
      case 'field':
        return this.writeField(item, level, depth + 1);
      case 'inline':
        return `...${item.directives} ${this.write(item.items, level, depth + 1)}`;
      case 'typed':
        return `... on ${level.type}${item.directives} ${this.write(item.items, level, depth + 1)}`;
      case 'named':
        return this.writeSpread(item, level, depth);
      case 'named twice':
        // The door counts a fragment at each use.
        return `${this.writeSpread(item, level, depth)} ${this.writeSpread({ ...item, directives: '' }, level, depth)}`;
    }
  }

  private writeSpread({ items, directives }: Item, level: Level, depth: number): string {
    const body = `on ${level.type} ${this.write(items, level, depth + 2)}`;
    const name = this.fragments.get(body) ?? `F${this.fragments.size}`;
    this.fragments.set(body, name);
    return `...${name}${directives}`;
  }

  private writeField({ key, directives, fields }: Item, level: Level, depth: number): string {
    this.depth = Math.max(this.depth, depth);
    const name = Object.keys(level.keys)[key % Object.keys(level.keys).length]!;
    const field = level.keys[name]!;
    if (name !== field) this.aliases += 1;
    const asked = name === field ? field : `${name}: ${field}`;
    if (level.inner?.field !== field) return `${asked}${directives}`;
    return `${asked}${level.given(name)}${directives} ${this.write(fields, level.inner.level, depth)}`;
  }
}

/** Documents whose syncs start at any of `sinces`. */
export function randomSelection(sinces: readonly number[]): fc.Arbitrary<RandomSelection> {
  return fc
    .record({
      items: itemsOf(3, 1),
      messageKeys,
      payloadKeys,
      since: fc.constantFrom(...sinces),
      literal: fc.constantFrom(...sinces),
      yes: rarely(fc.constant(true), fc.constant(false), 2),
      no: fc.boolean(),
    })
    .map(({ items, since, literal, yes, no, ...keys }) => {
      const message: Level = {
        type: 'ChatMessage',
        keys: keys.messageKeys,
        given: () => '',
        inner: undefined,
      };
      const payload: Level = {
        type: 'SyncPayload',
        keys: keys.payloadKeys,
        given: () => '',
        inner: { field: 'messages', level: message },
      };
      const root: Level = {
        type: 'Mutation',
        keys: rootKeys,
        given: (key) => `(lastSyncTimestamp: ${key === 'sync' ? '$since' : literal})`,
        inner: { field: 'sync', level: payload },
      };
      const writer = new Writer();
      const operation = writer.write(items, root, 0);
      const fragments = [...writer.fragments].map(([body, name]) => `fragment ${name} ${body}`).join('\n');
      const text = `${operation}\n${fragments}`;
      const used = Object.entries({ $yes: 'Boolean!', $no: 'Boolean!', $since: 'Int64!' }).filter(([name]) =>
        text.includes(name),
      );
      const declared = used.length > 0 ? ` (${used.map((parts) => parts.join(': ')).join(', ')})` : '';
      const { aliases, directives: count, depth } = writer;
      return {
        query: `mutation${declared} ${text}`,
        variables: { yes, no, since },
        within: aliases <= 10 && count <= 20 && depth <= 8,
      };
    })
    .filter(({ within }) => within)
    .map(({ query, variables }) => ({ query, variables }));
}
