import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { importGraph, importsOf, rings } from '../testkit/import-graph.ts';
import type { ImportGraph } from '../testkit/import-graph.ts';

/** Exactly the rooms that each room of src imports. Every room must be listed. */
const ROOM_ARROWS: Record<string, readonly string[]> = {
  errors: [],
  config: ['errors'],
  observability: ['config'],
  postgres: ['errors'],
  db: ['config', 'errors'],
  demo: ['db', 'errors'],
  auth: ['config', 'errors'],
  rows: ['db'],
  membership: [],
  messages: ['db', 'rows'],
  watermark: ['rows', 'db', 'errors'],
  sync: ['watermark', 'membership', 'messages', 'rows', 'auth', 'db', 'errors'],
  http: ['auth', 'errors', 'observability'],
  rest: ['http', 'sync', 'messages', 'auth', 'errors', 'observability'],
  graphql: ['http', 'sync', 'messages', 'auth', 'errors', 'observability'],
  web: [],
  app: ['http', 'rest', 'graphql', 'web', 'sync', 'auth', 'db', 'observability'],
  gateway: ['sync', 'watermark', 'rows', 'db', 'observability', 'config'],
  cli: ['gateway', 'app', 'http', 'auth', 'db', 'demo', 'postgres', 'observability', 'config', 'errors'],
};

/** The same for the folders beside src. `test/stress` and `test/bench` stand for the tests of those two tools. */
const FOLDER_ARROWS: Record<string, readonly string[]> = {
  src: [],
  testkit: ['src'],
  stress: ['src', 'testkit'],
  bench: ['src', 'testkit'],
  scripts: ['src', 'testkit'],
  test: ['src', 'testkit', 'scripts'],
  'test/stress': ['test', 'stress'],
  'test/bench': ['test', 'testkit', 'bench'],
};

const roomOf = (file: string) => relative('src', file).split('/')[0]!.replace(/\.ts$/, '');
const folderOf = (file: string) => /^test\/(?:stress|bench)(?=\/)/.exec(file)?.[0] ?? file.split('/')[0]!;

/** The arrows between places, as `from -> to`, each with the files that draw it. */
function arrowsOf(graph: ImportGraph, placeOf: (file: string) => string): ReadonlyMap<string, string[]> {
  const arrows = new Map<string, string[]>();
  for (const [file, targets] of graph) {
    for (const target of targets) {
      const [from, to] = [placeOf(file), placeOf(target)];
      if (from === to) continue;
      const arrow = `${from} -> ${to}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), file]);
    }
  }
  return arrows;
}

const listed = (allowed: Record<string, readonly string[]>) =>
  Object.entries(allowed).flatMap(([from, targets]) => targets.map((to) => `${from} -> ${to}`));

/** Arrows that exist but are not listed, and arrows that are listed but do not exist. */
function differences(
  graph: ImportGraph,
  placeOf: (file: string) => string,
  allowed: Record<string, readonly string[]>,
) {
  const drawn = arrowsOf(graph, placeOf);
  const known = new Set(listed(allowed));
  return {
    forbidden: [...drawn]
      .filter(([arrow]) => !known.has(arrow))
      .map(([arrow, files]) => `${arrow}: ${files.join(', ')}`),
    unused: [...known].filter((arrow) => !drawn.has(arrow)),
  };
}

const NONE = { forbidden: [], unused: [] };
const source = importGraph(['src']);
const everything = importGraph(['src', 'testkit', 'test', 'stress', 'bench', 'scripts']);

test('rooms of src import exactly the rooms that are listed', () => {
  expect(differences(source, roomOf, ROOM_ARROWS)).toEqual(NONE);
});

test('the folders beside src import exactly the folders that are listed', () => {
  expect(differences(everything, folderOf, FOLDER_ARROWS)).toEqual(NONE);
});

test('no files import each other in a ring, type-only imports included', () => {
  expect(rings(everything)).toEqual([]);
});

test('every file of src sits in a listed room and has a name of its own', () => {
  const files = [...source.keys()];
  expect(files.filter((file) => !(roomOf(file) in ROOM_ARROWS))).toEqual([]);
  const names = files.map((file) => file.split('/').at(-1));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('only the command line reads the environment', () => {
  const readers = [...source.keys()].filter((file) => /process\.(env|argv)/.test(readFileSync(file, 'utf8')));
  expect(readers).toEqual(['src/cli/main.ts']);
});

test.each([
  `import { a } from '../rest/a.ts';`,
  `import type { A } from '../rest/a.ts';`,
  `import '../rest/a.ts';`,
  `export { a } from '../rest/a.ts';`,
  `export type * from '../rest/a.ts';`,
  `const a = await import('../rest/a.ts');`,
])('a planted upward import is found: %s', (text) => {
  const planted = new Map([['src/sync/x.ts', importsOf('src/sync/x.ts', text)]]);
  expect(differences(planted, roomOf, {}).forbidden).toEqual(['sync -> rest: src/sync/x.ts']);
});

test('a listed arrow that no file draws is found', () => {
  expect(differences(new Map(), roomOf, { sync: ['db'] }).unused).toEqual(['sync -> db']);
});

test('a planted ring of any length is found', () => {
  const planted = new Map([
    ['a.ts', ['b.ts']],
    ['b.ts', ['c.ts', 'd.ts']],
    ['c.ts', ['a.ts']],
    ['d.ts', []],
  ]);
  expect(rings(planted)).toEqual([['a.ts', 'b.ts', 'c.ts']]);
});
