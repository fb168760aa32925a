import { expect, test } from 'vitest';
import { SeededRandom } from '../../../src/demo/seeded-random.ts';
import { PhraseBook, PhraseSpeaker } from '../../../src/demo/talk/phrase.ts';

const book = new PhraseBook({ fish: ['cod', 'eel', 'ray', 'hake {1..9}'], menu: ['{fish} and {*fish}'] });
const say = (template: string, seed = 1): { text: string; mentioned: string[] } => {
  const speaker = new PhraseSpeaker(new SeededRandom(seed, 0), (letter) => `user-${letter}`);
  speaker.startLine();
  return { text: speaker.say(book.compile(template)), mentioned: speaker.mentioned };
};

test.each([
  ['a word stays the same in a line', '{fish} {fish} {fish}', /^(\S+(?: \d)?) \1 \1$/],
  ['with a capital', '{^fish}', /^(?:Cod|Eel|Ray|Hake \d)$/],
  ['numbers in their range', '{3..5}', /^[345]$/],
  ['hexadecimal digits', '{hex11}', /^[0-9a-f]{11}$/],
  ['phrases in phrases', '{menu}', /^\S+(?: \d)? and \S+(?: \d)?$/],
  ['code with braces stays text', 'const { port, id } = {};', /^const \{ port, id \} = \{\};$/],
  ['a name', 'ask {b}', /^ask user-b$/],
])('%s', (_, template, expected) => {
  for (let seed = 0; seed < 40; seed += 1) expect(say(template, seed).text).toMatch(expected);
});

test('a fresh word may change, and a second word differs from the first', () => {
  const fresh = Array.from({ length: 40 }, (_, seed) => say('{*fish}|{*fish}', seed).text.split('|'));
  expect(fresh.some(([first, second]) => first !== second)).toBe(true);
  const second = Array.from({ length: 40 }, (_, seed) => say('{fish}|{fish#2}', seed).text.split('|'));
  expect(second.filter(([a, b]) => a === b).length).toBeLessThan(3);
});

test('mentions are reported', () => {
  expect(say('{@a} see {@c}, not {b}')).toEqual({
    text: '@user-a see @user-c, not user-b',
    mentioned: ['a', 'c'],
  });
});

test('an unknown slot is refused by name', () => {
  expect(() => book.compile('a {bird}')).toThrow(/\{bird\}/);
});
