import type { SeededRandom } from '../seeded-random.ts';

/** Words and phrases by slot name; a phrase may hold slots of its own. */
export type Vocabulary = Readonly<Record<string, readonly string[]>>;

/** A template compiled once: literal text and slots. See `compilePhrase`. */
export type Phrase = readonly (string | Slot)[];

type Slot =
  | {
      readonly kind: 'word';
      readonly from: readonly Phrase[];
      readonly key: string | null;
      readonly capital: boolean;
    }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'hex'; readonly digits: number }
  | { readonly kind: 'speaker'; readonly letter: string; readonly mention: boolean };

/** No blanks inside, so that code such as `{ port, signal }` stays text. */
const SLOT = /\{([^{}\s]+)\}/g;

/**
 * Compiles templates against one vocabulary.
 *
 * | slot | becomes |
 * |---|---|
 * | `{dish}` | a word of `dish`, the same one throughout a conversation |
 * | `{dish#2}` | another, kept too |
 * | `{*dish}` | a new one each time |
 * | `{^dish}`, `{^*dish}` | with a capital |
 * | `{3..40}`, `{hex7}` | a number, hexadecimal digits |
 * | `{b}`, `{@b}` | the name of speaker b, a mention of b |
 *
 * @throws Error at the first use of a slot that the vocabulary does not have.
 */
export class PhraseBook {
  readonly #vocabulary: Vocabulary;
  readonly #words = new Map<string, Phrase[]>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  compile(template: string): Phrase {
    const parts: (string | Slot)[] = [];
    let from = 0;
    for (const match of template.matchAll(SLOT)) {
      if (match.index > from) parts.push(template.slice(from, match.index));
      parts.push(this.#slot(match[1]!, template));
      from = match.index + match[0].length;
    }
    if (from < template.length) parts.push(template.slice(from));
    return parts;
  }

  #slot(text: string, template: string): Slot {
    const range = /^(\d+)\.\.(\d+)$/.exec(text);
    if (range) return { kind: 'number', least: Number(range[1]), most: Number(range[2]) };
    const hex = /^hex(\d+)$/.exec(text);
    if (hex) return { kind: 'hex', digits: Number(hex[1]) };
    const speaker = /^(@?)([a-e])$/.exec(text);
    if (speaker) return { kind: 'speaker', letter: speaker[2]!, mention: speaker[1] === '@' };
    const word = /^(\^?)(\*?)([a-zA-Z][a-zA-Z0-9-]*)(#\d)?$/.exec(text);
    if (!word) throw new Error(`slot {${text}} of "${template}" cannot be read`);
    const from = this.#compiledWords(word[3]!, template);
    const key = word[2] === '*' ? null : word[3]! + (word[4] ?? '');
    return { kind: 'word', from, key, capital: word[1] === '^' };
  }

  /** The empty list goes in before it is filled, so that a slot may be reached from its own phrases. */
  #compiledWords(name: string, template: string): Phrase[] {
    const known = this.#words.get(name);
    if (known) return known;
    const templates = this.#vocabulary[name];
    if (!templates) throw new Error(`"${template}" uses the slot {${name}}, which no vocabulary has`);
    const phrases: Phrase[] = [];
    this.#words.set(name, phrases);
    for (const word of templates) phrases.push(this.compile(word));
    return phrases;
  }
}

/** Turns phrases into text for one conversation, which shares the words it is about. */
export class PhraseSpeaker {
  /** Letters of the speakers mentioned since `startLine`. */
  readonly mentioned: string[] = [];
  readonly #random: SeededRandom;
  readonly #handleOf: (letter: string) => string;
  readonly #bound = new Map<string, string>();

  /** `handleOf`: what a speaker is called, by letter. */
  constructor(random: SeededRandom, handleOf: (letter: string) => string) {
    this.#random = random;
    this.#handleOf = handleOf;
  }

  startLine(): void {
    this.mentioned.length = 0;
  }

  say(phrase: Phrase): string {
    let text = '';
    for (const part of phrase) text += typeof part === 'string' ? part : this.#fill(part);
    return text;
  }

  #fill(slot: Slot): string {
    if (slot.kind === 'number') return String(this.#random.between(slot.least, slot.most));
    if (slot.kind === 'hex') return this.#hexDigits(slot.digits);
    if (slot.kind === 'speaker') {
      if (slot.mention) this.mentioned.push(slot.letter);
      const handle = this.#handleOf(slot.letter);
      return slot.mention ? `@${handle}` : handle;
    }
    const word = slot.key === null ? this.say(this.#random.pick(slot.from)) : this.#bind(slot.key, slot.from);
    return slot.capital ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  }

  #hexDigits(count: number): string {
    let digits = '';
    while (digits.length < count) digits += this.#random.next().toString(16).padStart(8, '0');
    return digits.slice(0, count);
  }

  #bind(key: string, from: readonly Phrase[]): string {
    const known = this.#bound.get(key);
    if (known !== undefined) return known;
    let word = this.say(this.#random.pick(from));
    const first = key.includes('#') ? this.#bound.get(key.slice(0, key.indexOf('#'))) : undefined;
    // A second dish is another dish, if chance allows within a few draws.
    for (let tries = 0; tries < 4 && word === first; tries += 1) word = this.say(this.#random.pick(from));
    this.#bound.set(key, word);
    return word;
  }
}
