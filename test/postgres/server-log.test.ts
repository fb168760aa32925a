import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openServerLog, tellingLine } from '../../src/postgres/server-log.ts';
import { makeDataDir, removeDataDirs } from './supervised.ts';

afterAll(removeDataDirs);

const MIB = 1024 * 1024;

test('the log keeps its newest 20-25 MiB in five files of at most 5 MiB, over restarts too', async () => {
  const folder = join(await makeDataDir(), 'log');
  let line = 0;
  for (const mebibytes of [3, 30, 4]) {
    const log = openServerLog(folder);
    for (let written = 0; written < mebibytes * 16; written += 1) {
      line += 1;
      log.write(Buffer.from(`${String(line).padStart(MIB / 16 - 1, '.')}\n`));
    }
    log.close();
    log.close();
  }
  const files = readdirSync(folder).sort();
  expect(files).toEqual([
    'postgres.1.log',
    'postgres.2.log',
    'postgres.3.log',
    'postgres.4.log',
    'postgres.log',
  ]);
  const sizes = files.map((name) => statSync(join(folder, name)).size);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * MIB);
  expect(sizes.slice(0, 4)).toEqual([5 * MIB, 5 * MIB, 5 * MIB, 5 * MIB]);
  expect(statSync(join(folder, 'postgres.log')).mode & 0o777).toBe(0o600);
  const kept = ['postgres.4.log', 'postgres.3.log', 'postgres.2.log', 'postgres.1.log', 'postgres.log']
    .flatMap((name) => readFileSync(join(folder, name), 'latin1').trimEnd().split('\n'))
    .map((text) => Number(/\d+$/.exec(text)?.[0]));
  expect(kept).toEqual(kept.map((_, i) => line - kept.length + 1 + i));
});

test.each([
  [
    'LOG:  starting\nFATAL:  could not map memory\nHINT:  less\nLOG:  shut down\n',
    'FATAL:  could not map memory',
  ],
  [
    'creating directory ... ok\ninitdb: error: no space left\ninitdb: removing\n',
    'initdb: error: no space left',
  ],
  ['spawn unshare ENOENT', 'spawn unshare ENOENT'],
  ['\n\n', undefined],
])('the line with the reason in %j', (output, line) => {
  expect(tellingLine(output)).toBe(line);
});
