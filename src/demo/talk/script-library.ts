import type { SeededRandom } from '../seeded-random.ts';
import { PhraseBook } from './phrase.ts';
import { compileScript } from './script.ts';
import type { CompiledScript, Script, Topic } from './script.ts';
import { SCRIPTS_OF_ENGINEERING } from './scripts-of-engineering.ts';
import { SCRIPTS_OF_LANGUAGES } from './scripts-of-languages.ts';
import { SCRIPTS_OF_LIFE } from './scripts-of-life.ts';
import { SCRIPTS_OF_OPERATIONS } from './scripts-of-operations.ts';
import { WORDS_OF_ENGINEERING } from './words-of-engineering.ts';
import { WORDS_OF_LANGUAGES } from './words-of-languages.ts';
import { WORDS_OF_LIFE } from './words-of-life.ts';
import { WORDS_OF_LONG_TEXTS } from './words-of-long-texts.ts';
import { WORDS_OF_OPERATIONS } from './words-of-operations.ts';
import { WORDS_OF_SMALL_TALK } from './words-of-small-talk.ts';
import { WORDS_OF_WORK } from './words-of-work.ts';

const SCRIPTS: readonly Script[] = [
  ...SCRIPTS_OF_ENGINEERING,
  ...SCRIPTS_OF_OPERATIONS,
  ...SCRIPTS_OF_LIFE,
  ...SCRIPTS_OF_LANGUAGES,
];

const VOCABULARY = {
  ...WORDS_OF_WORK,
  ...WORDS_OF_ENGINEERING,
  ...WORDS_OF_OPERATIONS,
  ...WORDS_OF_LIFE,
  ...WORDS_OF_SMALL_TALK,
  ...WORDS_OF_LANGUAGES,
  ...WORDS_OF_LONG_TEXTS,
};

/** Draws before a script that does not suit the hour or the number of people is taken all the same. */
const TRIES = 12;

/** Every conversation that is written, ready to be spoken. */
export class ScriptLibrary {
  readonly #byTopic = new Map<Topic, CompiledScript[]>();

  /** @throws Error when a script or a word cannot be compiled. */
  constructor() {
    const book = new PhraseBook(VOCABULARY);
    for (const script of SCRIPTS) {
      const compiled = compileScript(script, book);
      const shelf = this.#byTopic.get(script.topic) ?? [];
      // A weight of three is three copies on the shelf: drawing stays one step.
      for (let copies = script.weight ?? 1; copies > 0; copies -= 1) shelf.push(compiled);
      this.#byTopic.set(script.topic, shelf);
    }
  }

  /** A script about one of the topics, if possible one for at most `people` and for this hour (UTC). */
  draw(random: SeededRandom, topics: readonly Topic[], hour: number, people: number): CompiledScript {
    let script = this.#any(random, topics);
    for (let tries = 1; tries < TRIES && !suits(script, hour, people); tries += 1)
      script = this.#any(random, topics);
    return script;
  }

  #any(random: SeededRandom, topics: readonly Topic[]): CompiledScript {
    return random.pick(this.#byTopic.get(random.pick(topics)) ?? []);
  }
}

function suits(script: CompiledScript, hour: number, people: number): boolean {
  return script.speakers <= people && script.hours[0] <= hour && hour < script.hours[1];
}
