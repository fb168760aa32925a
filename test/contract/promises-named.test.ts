import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLAUSES } from './contract-clauses.ts';
import { SPEC_SENTENCES } from './spec-sentences.ts';

/** Lines of the spec without a statement: headings, heads of tables, fences, and the word in front of an example. */
const STRUCTURE = /^(?:#.*|```\w*|\|[-|]+\||\| (?:Field|Status Code) \|.*|Example:)$/gm;
/** What is left of a list item without its sentence. */
const LIST_MARK = /^(?:\d+\.|-)\s*$/gm;

/** A title of `test(…)`, `describe(…)` or their `.each(…)`, but no other string. */
const TITLE = /(?:\b(?:test|describe)(?:\.each\(\w+\))?|\]\))\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g;
const COMMENT = /^\s*(?:\/\/|\*|\/\*).*$/gm;

const PROMISE = /\bP-\d+/g;

function titlesOf(source: string): string[] {
  return [...source.replaceAll(COMMENT, '').matchAll(TITLE)].map(
    ([, quoted, template]) => quoted ?? template!,
  );
}

/** The text of the spec without these sentences. */
function unlisted(spec: string, sentences: readonly string[]): string {
  const rest = sentences.reduce((text, sentence) => text.replace(sentence, ''), spec);
  return rest.replaceAll(STRUCTURE, '').replaceAll(LIST_MARK, '').trim();
}

/** Numbers of promises that only one side has. */
function unmatched(promised: readonly string[], titles: readonly string[]) {
  const named = new Set(titles.flatMap((title) => title.match(PROMISE) ?? []));
  return {
    withoutTest: promised.filter((number) => !named.has(number)),
    unknown: [...named].filter((number) => !promised.includes(number)),
  };
}

const testFiles = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.test.ts'),
);
const titles = [
  ...testFiles.flatMap((name) => titlesOf(readFileSync(join('test', name), 'utf8'))),
  ...CLAUSES.map(({ id, sentence }) => `${id} ${sentence}`),
];
const promised = [...readFileSync('docs/PROTOCOL.md', 'utf8').matchAll(/^\*\*(P-\d+) /gm)].map(
  ([, number]) => number!,
);

test('a test names each numbered promise of docs/PROTOCOL.md, and no test names an unknown one', () => {
  expect(promised).toEqual(Array.from({ length: promised.length }, (_, index) => `P-${index + 1}`));
  expect(promised.length).toBeGreaterThanOrEqual(11);
  expect(unmatched(promised, titles)).toEqual({ withoutTest: [], unknown: [] });
});

test('a clause of the contract shows each sentence of the spec', () => {
  const spec = readFileSync('docs/chat-global-sync.md', 'utf8');
  expect(SPEC_SENTENCES.filter(({ text }) => !spec.includes(text))).toEqual([]);
  expect(
    unlisted(
      spec,
      SPEC_SENTENCES.map(({ text }) => text),
    ),
  ).toBe('');
  const ids = new Set(CLAUSES.map(({ id }) => id));
  expect(
    SPEC_SENTENCES.filter(({ shownBy }) => shownBy.length === 0 || shownBy.some((id) => !ids.has(id))),
  ).toEqual([]);
  const shown = new Set(SPEC_SENTENCES.flatMap(({ shownBy }) => shownBy));
  expect(
    [...ids].filter((id) => id.startsWith('S-') && !shown.has(id) && !DECIDED_HERE.includes(id)),
  ).toEqual([]);
});

/** The spec leaves these open, and the contract decides. */
const DECIDED_HERE = ['S-7'];

test('the check sees a promise without a test, a test of an unknown promise, and a sentence that is not listed', () => {
  const source = "test('P-1: a', () => {});\n// test('P-2: b')\ntest.each([\n  1,\n])('P-3: c', () => {});\n";
  expect(titlesOf(source)).toEqual(['P-1: a', 'P-3: c']);
  expect(unmatched(['P-1', 'P-2'], titlesOf(source))).toEqual({ withoutTest: ['P-2'], unknown: ['P-3'] });
  expect(unlisted('# Notes\n\n- One.\n- Two.\n', ['One.'])).toBe('- Two.');
});
