import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedSecret } from '../../src/auth/embedded-secret.ts';

const run = promisify(execFile);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-secret-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a secret is made once, for its owner only, and kept', async () => {
  const dataDir = join(folder, 'not', 'there', 'yet');
  const secret = await embeddedSecret(dataDir);
  expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);
  expect(await embeddedSecret(dataDir)).toBe(secret);
  expect(await readdir(dataDir)).toEqual(['jwt-secret']);
  const { mode } = await stat(join(dataDir, 'jwt-secret'));
  expect((mode & 0o777).toString(8)).toBe('600');
  expect(((await stat(dataDir)).mode & 0o777).toString(8)).toBe('700');
});

test('no two secrets are alike', async () => {
  const made = await Promise.all(['a', 'b', 'c'].map((name) => embeddedSecret(join(folder, name))));
  expect(new Set(made).size).toBe(3);
});

test('many starts at once in one process get the same secret', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, () => embeddedSecret(folder)));
  expect(new Set(made).size).toBe(1);
  expect(await readdir(folder)).toEqual(['jwt-secret']);
});

test('two processes that start together get the same secret', async () => {
  const program = `
    const { embeddedSecret } = await import(${JSON.stringify(resolve('src/auth/embedded-secret.ts'))});
    process.stdout.write(await embeddedSecret(${JSON.stringify(folder)}));`;
  const start = () => run(process.execPath, ['--input-type=module', '--eval', program]);
  const [first, second] = await Promise.all([start(), start()]);
  expect(first.stdout).toBe(second.stdout);
  expect(first.stdout).toBe((await readFile(join(folder, 'jwt-secret'), 'utf8')).trim());
});

test.each(['', '\n', 'short'])(
  'a secret file that contains %j is refused by name, and left unchanged',
  async (content) => {
    const path = join(folder, 'jwt-secret');
    await writeFile(path, content);
    await expect(embeddedSecret(folder)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(embeddedSecret(folder)).rejects.toThrow(path);
    expect(await readFile(path, 'utf8')).toBe(content);
  },
);
