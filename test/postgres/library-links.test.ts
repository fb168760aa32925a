import { copyFile, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { repairLibraryLinks } from '../../src/postgres/library-links.ts';
import { runProgram } from '../../src/postgres/run-program.ts';
import { locateServerBinaries } from '../../src/postgres/server-binaries.ts';
import { makeDataDir, removeDataDirs } from './supervised.ts';

afterAll(removeDataDirs);

const LINKS = [
  { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
  { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
  { source: 'native/lib/libecpg.so.6.18', target: 'native/lib/libecpg.so' },
];

/** A package as npm unpacks it, still without libraries. */
async function makePackage(list = JSON.stringify(LINKS)): Promise<{ folder: string; lib: string }> {
  const folder = await makeDataDir();
  const lib = join(folder, 'native', 'lib');
  await mkdir(lib, { recursive: true });
  await writeFile(join(folder, 'native', 'pg-symlinks.json'), list);
  return { folder, lib };
}

test('the server runs from a package whose install script was ignored', async () => {
  const { postgres } = await locateServerBinaries();
  const native = dirname(dirname(postgres));
  const { folder, lib } = await makePackage(
    await readFile(join(dirname(native), 'native', 'pg-symlinks.json'), 'utf8'),
  );
  await mkdir(join(folder, 'native', 'bin'));
  await copyFile(postgres, join(folder, 'native', 'bin', 'postgres'));
  for (const entry of await readdir(join(native, 'lib'), { withFileTypes: true })) {
    if (entry.isFile()) await symlink(join(native, 'lib', entry.name), join(lib, entry.name));
  }
  const command = [join(folder, 'native', 'bin', 'postgres'), '--version'];
  expect(await runProgram(command)).toMatchObject({ code: 127 });
  await repairLibraryLinks(folder);
  expect(await runProgram(command)).toMatchObject({ code: 0 });
});

test('missing links are created, even by several processes at once, and existing files are left unchanged', async () => {
  const { folder, lib } = await makePackage();
  await writeFile(join(lib, 'libecpg.so'), 'a copy, as some archives make of a link');
  await Promise.all(Array.from({ length: 8 }, async () => repairLibraryLinks(folder)));
  expect(await readlink(join(lib, 'libpq.so'))).toBe('libpq.so.5.18');
  expect(await readlink(join(lib, 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect(await readFile(join(lib, 'libecpg.so'), 'utf8')).toMatch(/^a copy/);
});

test('if no link is missing, nothing is written, so node_modules may be read-only', async () => {
  const { folder, lib } = await makePackage();
  await repairLibraryLinks(folder);
  const before = await stat(lib, { bigint: true });
  await repairLibraryLinks(folder);
  expect((await stat(lib, { bigint: true })).ctimeNs).toBe(before.ctimeNs);
});

test('the error for a link that cannot be created names it and a remedy', async () => {
  const unmade = [{ source: 'native/lib/libpq.so.5.18', target: 'native/missing/libpq.so' }];
  const { folder } = await makePackage(JSON.stringify(unmade));
  await expect(repairLibraryLinks(folder)).rejects.toThrow(
    /native\/missing\/libpq\.so is missing.*npm rebuild/,
  );
});

test('the error for a platform without a package asks for DATABASE_URL', async () => {
  const located = locateServerBinaries('sunos', 'sparc');
  await expect(located).rejects.toHaveProperty('code', 'EMBEDDED_DATABASE_FAILED');
  await expect(located).rejects.toThrow(
    /sunos-sparc.*Set DATABASE_URL to a PostgreSQL server, version 15 or newer/,
  );
});
