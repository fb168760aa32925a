import { execFileSync } from 'node:child_process';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeThrowAwayFolder, removeThrowAwayFolder } from '../../testkit/throw-away-folder.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import { startTidemark } from '../../testkit/tidemark-command.ts';
import { demoTokenOf } from './data-dir.ts';

const NOBODY = 65_534;

/** Why another user cannot run the build from here. Undefined if it can. */
function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'the whole run is an ordinary user already';
  try {
    const read = `require('node:fs').accessSync(${JSON.stringify(resolve('node_modules/pg/package.json'))})`;
    execFileSync(process.execPath, ['-e', read], { uid: NOBODY, gid: NOBODY, stdio: 'ignore', cwd: '/' });
    return undefined;
  } catch {
    return 'node_modules is not open to other users';
  }
}

let folder: string;
beforeAll(async () => {
  folder = await makeThrowAwayFolder();
  await chmod(folder, 0o777);
});
afterAll(() => removeThrowAwayFolder(folder));

test('an ordinary user starts it, embedded database and all, in a folder of its own', async ({ skip }) => {
  const reason = whyNot();
  if (reason !== undefined) {
    process.stderr.write(`skipped: ${reason}\n`);
    skip(reason);
  }
  const dataDir = join(folder, 'made', 'by itself');
  await using server = startTidemark(['serve'], {
    env: { DATA_DIR: dataDir, PORT: '0' },
    uid: NOBODY,
    cwd: folder,
  });
  const answer = await restDoor.sync(await server.url, {
    since: 0,
    authorization: `Bearer ${demoTokenOf(server)}`,
  });
  expect(answer.totalCount).toBeGreaterThan(1000);
  expect((await stat(join(dataDir, 'postgres', 'cluster'))).uid).toBe(NOBODY);
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

test('a DATA_DIR of another user is refused with an explanation', async ({ skip }) => {
  const reason = whyNot();
  if (reason !== undefined) skip(reason);
  const closed = join(folder, 'closed');
  await mkdir(closed, { mode: 0o700 });
  await using server = startTidemark(['serve'], {
    env: { DATA_DIR: closed, PORT: '0' },
    uid: NOBODY,
    cwd: folder,
  });
  expect(await server.ended).toEqual({ code: 4, signal: null });
  expect(server.stderr()).toContain(`The embedded PostgreSQL cannot use DATA_DIR ${closed}: EACCES`);
});
