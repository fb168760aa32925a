import type { SeededRandom } from '../seeded-random.ts';
import { PhraseBook } from './phrase.ts';
import { compileScript } from './script.ts';
import type { CompiledScript, Topic } from './script.ts';
import { SCRIPTS, VOCABULARY } from './talk-data.ts';

/** After this many draws, a script is used even if it does not fit the hour or the number of people. */
const TRIES = 12;

/** Every written conversation, compiled. */
export class ScriptLibrary {
  readonly #byTopic = new Map<Topic, CompiledScript[]>();

  /** @throws Error if a script or a word cannot be compiled. */
  constructor() {
    const book = new PhraseBook(VOCABULARY);
    for (const script of SCRIPTS) {
      const compiled = compileScript(script, book);
      const shelf = this.#byTopic.get(script.topic) ?? [];
      // A script with weight three is listed three times, so that a draw is one step.
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
