import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** What the files of a folder may import beside their own folder. The longest matching name counts. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  src: [],
  testkit: ['src'],
  stress: ['src', 'testkit'],
  bench: ['src', 'testkit'],
  test: ['src', 'testkit', 'scripts', 'mikro-orm.config.ts'],
  'test/stress': ['test', 'src', 'testkit', 'stress'],
  'test/bench': ['test', 'src', 'testkit', 'bench'],
};
const IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;
const isIn = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);

/** The imports of a file that its folder must not have. */
function forbiddenImports(file: string, source: string): string[] {
  const folder = Object.keys(MAY_IMPORT)
    .filter((name) => isIn(file, name))
    .sort((a, b) => b.length - a.length)[0]!;
  return [...source.matchAll(IMPORT)]
    .map(([, specifier]) => normalize(join(dirname(file), specifier!)))
    .filter((target) => ![folder, ...MAY_IMPORT[folder]!].some((allowed) => isIn(target, allowed)))
    .map((target) => `${file} -> ${target}`);
}

test('the testkit is the only code that tests, stress and bench share', () => {
  const files = ['src', 'testkit', 'stress', 'bench', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // The tests of arrows quote imports that are not their own.
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('arrows.test.ts'))
      .map((name) => join(folder, name)),
  );
  expect(files.flatMap((file) => forbiddenImports(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('a planted import across the folders is found', () => {
  expect(forbiddenImports('test/db/x.test.ts', `import { a } from '../../stress/a.ts';`)).toEqual([
    'test/db/x.test.ts -> stress/a.ts',
  ]);
  expect(forbiddenImports('test/stress/x.test.ts', `import { a } from '../../stress/a.ts';`)).toEqual([]);
});
