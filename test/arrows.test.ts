import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

/** What each room of src may import. A room that is not listed may not exist. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  errors: [],
  config: ['errors'],
  observability: ['config'],
  postgres: ['errors'],
  db: ['config', 'errors'],
  demo: ['db', 'errors'],
  auth: ['config', 'errors'],
  watermark: ['db', 'errors'],
  sync: ['watermark', 'db', 'auth', 'errors'],
  http: ['auth', 'errors', 'observability'],
  rest: ['http', 'sync', 'auth', 'errors', 'observability'],
  graphql: ['http', 'sync', 'auth', 'errors', 'observability'],
  web: [],
  app: [
    'http',
    'rest',
    'graphql',
    'web',
    'sync',
    'watermark',
    'auth',
    'db',
    'observability',
    'config',
    'errors',
  ],
  gateway: ['sync', 'watermark', 'db', 'observability', 'config'],
  cli: [
    'gateway',
    'app',
    'http',
    'sync',
    'auth',
    'db',
    'demo',
    'postgres',
    'observability',
    'config',
    'errors',
  ],
};
const IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;
const roomOf = (file: string) => relative('src', file).split('/')[0]!.replace(/\.ts$/, '');

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join('src', name));

/** The imports of one file that leave its room for a room it may not know. */
function forbiddenImports(file: string, source: string): string[] {
  const room = roomOf(file);
  return [...source.matchAll(IMPORT)]
    .map(([, specifier]) => roomOf(normalize(join(dirname(file), specifier!))))
    .filter((target) => target !== room && !MAY_IMPORT[room]?.includes(target))
    .map((target) => `${file} -> ${target}`);
}

test('rooms import only downwards', () => {
  expect(files.flatMap((file) => forbiddenImports(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('a planted upward import is found', () => {
  expect(forbiddenImports('src/sync/x.ts', `import { a } from '../rest/a.ts';`)).toEqual([
    'src/sync/x.ts -> rest',
  ]);
});

test('every file sits in a listed room and has a name of its own', () => {
  expect(files.filter((file) => !(roomOf(file) in MAY_IMPORT))).toEqual([]);
  const names = files.map((file) => file.split('/').at(-1));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('only the command line reads the environment', () => {
  const readers = files.filter((file) => /process\.(env|argv)/.test(readFileSync(file, 'utf8')));
  expect(readers).toEqual(['src/cli/main.ts']);
});
