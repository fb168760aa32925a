import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSpoolSpace } from '../../src/http/spool.ts';
import type { Spool } from '../../src/http/spool.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-spools-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function readAll(spool: Spool): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of spool.read()) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** Each group of four bytes contains its own position. */
function counted(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32BE(at, at);
  return bytes;
}

test('bytes are read as they were appended, in pieces of any size', async () => {
  const space = createSpoolSpace({ folder, maxBytes: 2 ** 20 });
  const spool = await space.open();
  const bytes = counted(700_003);
  const sizes = [1, 0, 65_536, 7, 65_535, 200_000, 3];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const end = at + sizes[turn % sizes.length]!;
    await spool.append(bytes.subarray(at, end));
    at = end;
  }
  expect((await readAll(spool)).equals(bytes)).toBe(true);
  await spool.close();
});

test('an empty spool is read as empty', async () => {
  const spool = await createSpoolSpace({ folder, maxBytes: 1 }).open();
  expect(await readAll(spool)).toHaveLength(0);
  await spool.close();
});

test('the file has no name, so a killed process leaves nothing', async () => {
  const spool = await createSpoolSpace({ folder, maxBytes: 2 ** 20 }).open();
  await spool.append(counted(100_000));
  expect(await readdir(folder)).toEqual([]);
  expect(await readAll(spool)).toHaveLength(100_000);
  await spool.close();
  expect(await readdir(folder)).toEqual([]);
});

test('spools do not mix', async () => {
  const space = createSpoolSpace({ folder, maxBytes: 2 ** 20 });
  const spools = await Promise.all(Array.from({ length: 5 }, () => space.open()));
  for (let turn = 0; turn < 3; turn += 1) {
    await Promise.all(spools.map((spool, index) => spool.append(Buffer.from(`${index}${turn} `))));
  }
  const read = await Promise.all(spools.map(readAll));
  expect(read.map(String)).toEqual(['00 01 02 ', '10 11 12 ', '20 21 22 ', '30 31 32 ', '40 41 42 ']);
  await Promise.all(spools.map((spool) => spool.close()));
});

test('all spools together stay within the limit, and a closed one makes room for others', async () => {
  const space = createSpoolSpace({ folder, maxBytes: 1000 });
  const [first, second] = [await space.open(), await space.open()];
  await first.append(counted(600));
  await second.append(counted(400));
  expect(space.used()).toBe(1000);
  await expect(second.append(counted(1))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(space.used()).toBe(1000);
  // The refused bytes did not damage it.
  expect((await readAll(second)).equals(counted(400))).toBe(true);
  await first.close();
  expect(space.used()).toBe(400);
  await second.append(counted(600));
  await second.close();
  expect(space.used()).toBe(0);
});

test('opening a spool in a missing folder is an error', async () => {
  const space = createSpoolSpace({ folder: join(folder, 'nowhere'), maxBytes: 1000 });
  await expect(space.open()).rejects.toMatchObject({ code: 'ENOENT' });
  expect(space.used()).toBe(0);
});
