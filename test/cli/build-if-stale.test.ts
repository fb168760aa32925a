import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';

/** A small package. Each build appends a line to the file `builds`. */
let folder: string;
const at = (path: string): string => join(folder, path);

beforeEach(async () => {
  folder = await makeThrowAwayFolder();
  for (const path of ['scripts', 'src/deep', 'node_modules/typescript'])
    await mkdir(at(path), { recursive: true });
  await copyFile('scripts/build-if-stale.mjs', at('scripts/build-if-stale.mjs'));
  await writeFile(at('src/deep/a.ts'), '');
  await writeFile(at('src/deep/b.ts'), '');
  await writeFile(at('tsconfig.json'), '{}');
  await setBuild(
    'mkdir -p dist/src/cli dist/web && touch dist/src/cli/main.js dist/web/THIRD-PARTY-LICENSES.txt && echo built >> builds',
  );
});
afterEach(() => removeThrowAwayFolder(folder));

async function setBuild(build: string): Promise<void> {
  await writeFile(at('package.json'), JSON.stringify({ scripts: { build } }));
}

/** Runs the script, and returns the number of builds so far. */
async function builds(): Promise<number> {
  const { status, stderr } = spawnSync(process.execPath, [at('scripts/build-if-stale.mjs')], { cwd: '/' });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  const text = await readFile(at('builds'), 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}

async function touch(path: string): Promise<void> {
  const soon = Date.now() / 1000 + 1;
  await utimes(at(path), soon, soon);
}

test('it builds when there is no build, and not again', async () => {
  expect(await builds()).toBe(1);
  expect(await builds()).toBe(1);
});

test.each(['src/deep/a.ts', 'tsconfig.json', 'package.json'])('it builds when %s is newer', async (path) => {
  await builds();
  await touch(path);
  expect(await builds()).toBe(2);
});

test('it builds when a source was removed', async () => {
  await builds();
  const past = Date.now() / 1000 - 60;
  for (const path of ['src', 'src/deep', 'src/deep/a.ts']) await utimes(at(path), past, past);
  await unlink(at('src/deep/b.ts'));
  await touch('src/deep');
  expect(await builds()).toBe(2);
});

test('it builds when the last build stopped half-way', async () => {
  await builds();
  await rm(at('dist/web'), { recursive: true });
  expect(await builds()).toBe(2);
});

test.each(['src', 'node_modules/typescript'])(
  'it does not build in a production install, without %s',
  async (path) => {
    await rm(at(path), { recursive: true });
    expect(await builds()).toBe(0);
  },
);

test('a build that fails fails the command that needs it', async () => {
  await setBuild('exit 3');
  const { status } = spawnSync(process.execPath, [at('scripts/build-if-stale.mjs')], { stdio: 'ignore' });
  expect(status).toBe(3);
});
