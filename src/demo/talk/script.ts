import type { Phrase, PhraseBook } from './phrase.ts';

const WORK_TOPICS = [
  'engineering',
  'review',
  'incident',
  'release',
  'support',
  'design',
  'planning',
  'standup',
] as const;
const FREE_TIME_TOPICS = ['lunch', 'life', 'books', 'private', 'follow-up', 'aside'] as const;
const FOREIGN_TOPICS = [
  'japanese',
  'ukrainian',
  'chinese',
  'arabic',
  'greek',
  'hindi',
  'korean',
  'portuguese',
  'german',
  'french',
  'spanish',
] as const;

const TOPICS = [...WORK_TOPICS, ...FREE_TIME_TOPICS, ...FOREIGN_TOPICS];

/** Topics. Each room has some of them. */
export type Topic = (typeof TOPICS)[number];

export const isTopic = (name: string): name is Topic => (TOPICS as readonly string[]).includes(name);

/**
 * The source of a conversation: lines of `who: text`. Alternatives of a text are separated by ` || `.
 *
 * `?b: …` occurs half of the time. `b>a: …` answers a's last line. `a~: …` comes after a pause.
 * `a+image: …` has a file, and `a++image: …` has two to four.
 */
export interface Script {
  readonly topic: Topic;
  /** How often it is chosen, relative to others of its topic (1). */
  readonly weight?: number;
  /** Hours of the day in which it makes sense, UTC (any). */
  readonly hours?: readonly [from: number, to: number];
  readonly lines: readonly string[];
}

export interface ScriptLine {
  readonly speaker: string;
  /** Whose last line is answered. */
  readonly answers: string | null;
  readonly optional: boolean;
  readonly slow: boolean;
  readonly file: { readonly kind: string; readonly several: boolean } | null;
  readonly variants: readonly Phrase[];
}

export interface CompiledScript {
  /** A second sentence for some of its lines. Null for languages other than English, which have no styles of writing either. */
  readonly more: Phrase | null;
  readonly speakers: number;
  readonly hours: readonly [from: number, to: number];
  readonly lines: readonly ScriptLine[];
}

const LINE = /^(\?)?([a-e])(?:>([a-e]))?(~)?(?:(\+\+?)(\w+))?: (.*)$/s;

/** @throws Error if a line cannot be read. */
export function compileScript(script: Script, book: PhraseBook): CompiledScript {
  const lines = script.lines.map((line): ScriptLine => {
    const match = LINE.exec(line);
    if (!match) throw new Error(`script line "${line}" cannot be read`);
    const [, optional, speaker, answers, slow, plus, file, text] = match;
    return {
      speaker: speaker!,
      answers: answers ?? null,
      optional: optional !== undefined,
      slow: slow !== undefined,
      file: file === undefined ? null : { kind: file, several: plus === '++' },
      variants: text!.split(' || ').map((variant) => book.compile(variant)),
    };
  });
  const more = moreAbout(script.topic);
  const last = Math.max(...lines.map(({ speaker }) => speaker.charCodeAt(0)));
  return {
    more: more === null ? null : book.compile(more),
    speakers: last - 'a'.charCodeAt(0) + 1,
    hours: script.hours ?? [0, 24],
    lines,
  };
}

export const isEnglish = (topic: Topic): boolean => !FOREIGN_TOPICS.some((other) => other === topic);

function moreAbout(topic: Topic): string | null {
  if (!isEnglish(topic)) return null;
  return WORK_TOPICS.some((work) => work === topic) ? '{*more-work}' : '{*more-life}';
}
