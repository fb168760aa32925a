import type { SeededRandom } from '../seeded-random.ts';

/** A person's habits of writing, as probabilities per message. */
export interface WritingStyle {
  /** Begins without a capital. */
  readonly lower: number;
  /** Begins short answers with a capital, too. */
  readonly capital: number;
  /** Omits the full stop. */
  readonly bare: number;
  /** Adds a full stop where there is none. */
  readonly stop: number;
  readonly exclaims: number;
  readonly emoji: number;
  readonly emojis: readonly string[];
  readonly opener: number;
  readonly openers: readonly string[];
  /** Swaps two letters. */
  readonly typo: number;
}

const CALM: WritingStyle = {
  lower: 0.05,
  capital: 0.7,
  bare: 0.2,
  stop: 0.3,
  exclaims: 0.03,
  emoji: 0.03,
  emojis: ['🙂', '👍'],
  opener: 0.06,
  openers: ['Hm, ', 'I think: ', 'Just a thought, '],
  typo: 0.002,
};

export const WRITING_STYLES: readonly [WritingStyle, ...WritingStyle[]] = [
  CALM,
  {
    ...CALM,
    lower: 0.95,
    capital: 0,
    bare: 0.95,
    stop: 0,
    emoji: 0.02,
    opener: 0.12,
    openers: ['hm, ', 'fwiw ', 'tbh ', 'ok so '],
    typo: 0.02,
  },
  {
    ...CALM,
    exclaims: 0.35,
    emoji: 0.22,
    emojis: ['🎉', '😄', '✨', '🙌', '🌊', '💛'],
    opener: 0.1,
    openers: ['Oh! ', 'Hey, ', 'Ooh, ', 'Yay, '],
  },
  {
    ...CALM,
    lower: 0.6,
    capital: 0.2,
    bare: 0.9,
    stop: 0,
    emoji: 0.1,
    emojis: ['😅', '🤷', '🫠', '☕', '👀'],
    opener: 0.15,
    openers: ['so, ', 'well... ', 'uh, ', 'right, ', 'also: '],
    typo: 0.015,
  },
  {
    ...CALM,
    lower: 0,
    capital: 1,
    bare: 0.02,
    stop: 0.9,
    opener: 0.12,
    openers: ['For what it is worth: ', 'Small remark: ', 'To be precise: ', 'As far as I can tell, '],
    emoji: 0,
  },
  {
    ...CALM,
    bare: 0.7,
    stop: 0.1,
    emoji: 0.15,
    emojis: ['🙏', '😊', '🌸', '💪', '🍵'],
    opener: 0.08,
    openers: ['Hi, ', 'Dear all, ', 'Sorry, '],
  },
  {
    ...CALM,
    lower: 0.9,
    capital: 0,
    bare: 1,
    stop: 0,
    emoji: 0.06,
    emojis: ['lol', ':)', ':D', '^^', '…'],
    opener: 0.18,
    openers: ['lol ', 'ok ', 'yo ', 'ngl ', 'btw '],
    typo: 0.03,
  },
  {
    ...CALM,
    lower: 0.3,
    capital: 0.5,
    bare: 0.5,
    stop: 0.1,
    emoji: 0.08,
    emojis: ['⛴️', '⚓', '🐟', '🧭'],
    opener: 0.05,
    openers: ['Ahoy, ', 'Listen, ', 'Look: '],
  },
];

/** A sentence in this person's style. Code, addresses and lists do not change. */
export function inStyle(text: string, style: WritingStyle, random: SeededRandom): string {
  if (text.length < 4 || text.includes('`') || text.includes('\n') || text.includes('://')) return text;
  let styled = text;
  if (text.length > 12 && random.chance(style.opener))
    styled = random.pick(style.openers) + decapitalised(styled);
  else if (random.chance(style.lower)) styled = decapitalised(styled);
  else if (random.chance(style.capital)) styled = capitalised(styled);
  if (random.chance(style.typo)) styled = withTypo(styled, random);
  if (styled.endsWith('.') && !styled.endsWith('..')) {
    if (random.chance(style.exclaims)) styled = `${styled.slice(0, -1)}!`;
    else if (random.chance(style.bare)) styled = styled.slice(0, -1);
  } else if (/[a-z)]$/.test(styled) && random.chance(style.stop)) styled += '.';
  if (random.chance(style.emoji)) styled = `${styled} ${random.pick(style.emojis)}`;
  return styled;
}

/** "I think" and "HL-310" keep their capital; "Anyone else" does not. */
function decapitalised(text: string): string {
  return /^[A-Z][a-z]+(?:['’][a-z]+)?[ ,:.!?]/.test(text) && !/^I['’]/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}

/** Words only: "booking-api" and "p99" are names. */
function capitalised(text: string): string {
  return /^[a-z]+(?:['’][a-z]+)?(?:[ ,:.!?]|$)/.test(text)
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text;
}

/** Swaps two neighbouring letters inside a word. */
function withTypo(text: string, random: SeededRandom): string {
  const place = random.below(text.length - 2) + 1;
  return /^[a-z]{4}$/.test(text.slice(place - 1, place + 3))
    ? text.slice(0, place) + text.charAt(place + 1) + text.charAt(place) + text.slice(place + 2)
    : text;
}
