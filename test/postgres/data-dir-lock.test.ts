import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { lockDataDir } from '../../src/postgres/data-dir-lock.ts';
import {
  endProcesses,
  makeDataDir,
  postmasterPid,
  query,
  removeDataDirs,
  superviseInProcess,
  urlOf,
} from './supervised.ts';

afterEach(endProcesses);
afterAll(removeDataDirs);

let dataDir: string;
beforeAll(async () => {
  dataDir = await makeDataDir();
});

test('of five starts at the same moment, over the lock of a killed process, exactly one wins', async () => {
  const killed = superviseInProcess(dataDir);
  await vi.waitFor(
    async () => expect(await readFile(join(dataDir, 'postgres.lock'), 'utf8')).toContain(`${killed.pid} `),
    { timeout: 5_000, interval: 5 },
  );
  await killed.end('SIGKILL');

  const five = Array.from({ length: 5 }, () => superviseInProcess(dataDir));
  const outcomes = await Promise.all(five.map(async ({ outcome }) => outcome));
  const winner = five.find((_, i) => outcomes[i]?.url !== undefined);
  const losers = outcomes.filter(({ url }) => url === undefined);
  expect(losers.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'DATA_DIR_IN_USE'));
  for (const { message } of losers) expect(message).toContain(`in use by process ${winner?.pid}, since 20`);
});

test('a second process is refused at once with the pid of the first, and does not disturb it', async () => {
  const first = superviseInProcess(dataDir);
  const url = await urlOf(first);
  const server = await postmasterPid(dataDir);

  const started = Date.now();
  const refused = await superviseInProcess(dataDir).outcome;
  expect(Date.now() - started).toBeLessThan(3_000);
  expect(refused.code).toBe('DATA_DIR_IN_USE');
  expect(refused.message).toContain(`DATA_DIR ${dataDir} is in use by process ${first.pid}, since 20`);
  expect(refused.message).toContain(`kill ${first.pid}`);
  expect(await postmasterPid(dataDir)).toBe(server);
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);

  await first.end('SIGTERM');
  await urlOf(superviseInProcess(dataDir));
});

test('of twenty attempts within one process one succeeds, and after its release the next one does', async () => {
  const path = join(dataDir, 'test.lock');
  // As left by a dead process whose pid now belongs to another process.
  await writeFile(path, `${process.ppid} since 2001-01-01T00:00:00.000Z\n`);
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, async () => lockDataDir(path, dataDir)),
  );
  const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
  expect(won).toHaveLength(1);
  await won[0]!.value.release();
  await won[0]!.value.release();
  const next = await lockDataDir(path, dataDir);
  await expect(lockDataDir(path, dataDir)).rejects.toThrow(`in use by process ${process.pid}, since`);
  await next.release();
});
