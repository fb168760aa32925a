import type { Vocabulary } from './phrase.ts';
import { isTopic } from './script.ts';
import type { Script } from './script.ts';
import scriptsOfEngineering from './data/scripts-of-engineering.json' with { type: 'json' };
import scriptsOfLanguages from './data/scripts-of-languages.json' with { type: 'json' };
import scriptsOfLife from './data/scripts-of-life.json' with { type: 'json' };
import scriptsOfOperations from './data/scripts-of-operations.json' with { type: 'json' };
import wordsOfEngineering from './data/words-of-engineering.json' with { type: 'json' };
import wordsOfLanguages from './data/words-of-languages.json' with { type: 'json' };
import wordsOfLife from './data/words-of-life.json' with { type: 'json' };
import wordsOfLongTexts from './data/words-of-long-texts.json' with { type: 'json' };
import wordsOfOperations from './data/words-of-operations.json' with { type: 'json' };
import wordsOfSmallTalk from './data/words-of-small-talk.json' with { type: 'json' };
import wordsOfWork from './data/words-of-work.json' with { type: 'json' };

/** Words by slot name, from an invented company that books ferries and berths. All names are invented. */
export const VOCABULARY: Vocabulary = {
  ...wordsOfWork,
  ...wordsOfEngineering,
  ...wordsOfOperations,
  ...wordsOfLife,
  ...wordsOfSmallTalk,
  ...wordsOfLanguages,
  ...wordsOfLongTexts,
};

/** The sources of the conversations. */
export const SCRIPTS: readonly Script[] = [
  ...scriptsOfEngineering,
  ...scriptsOfOperations,
  ...scriptsOfLife,
  ...scriptsOfLanguages,
].map(toScript);

/** A script in JSON, where its topic and hours have no exact types. */
interface WrittenScript {
  readonly topic: string;
  readonly weight?: number;
  readonly hours?: readonly number[];
  readonly lines: readonly string[];
}

/** @throws Error if the topic does not exist, or the hours are not two numbers. */
function toScript({ topic, weight, hours, lines }: WrittenScript): Script {
  if (!isTopic(topic)) throw new Error(`no room talks about ${topic}`);
  const [from, to] = hours ?? [];
  if (hours && (from === undefined || to === undefined))
    throw new Error(`a script about ${topic} needs two hours`);
  return {
    topic,
    lines,
    ...(weight === undefined ? {} : { weight }),
    ...(from === undefined || to === undefined ? {} : { hours: [from, to] }),
  };
}
