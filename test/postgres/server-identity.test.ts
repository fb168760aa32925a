import { chown, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, type TestContext } from 'vitest';
import { runProgram } from '../../src/postgres/run-program.ts';
import {
  endProcesses,
  makeDataDir,
  postmasterPid,
  query,
  READ,
  removeDataDirs,
  superviseInProcess,
  urlOf,
  WRITE,
} from './supervised.ts';
import { clusterOf } from '../../testkit/throw-away-folder.ts';

afterEach(endProcesses);
afterAll(removeDataDirs);

/** An ordinary user that exists everywhere. */
const NOBODY = 65_534;
const asNobody = { uid: NOBODY };
/** These tests need root to change users. Without root, all other tests already run as an ordinary user. */
function needsRoot({ skip }: TestContext): void {
  skip(process.geteuid?.() !== 0, 'not run as root');
}

async function needsReadableModules({ skip }: TestContext): Promise<void> {
  const runAs = { wrapper: [], credentials: { uid: NOBODY, gid: NOBODY } };
  const { code } = await runProgram([process.execPath, '-e', ''], { runAs });
  skip(code !== 0, 'node_modules is closed to other users');
}

test('an ordinary user can start it, and start it again with the same data', async (context) => {
  needsRoot(context);
  await needsReadableModules(context);
  const dataDir = await makeDataDir();
  const first = superviseInProcess(dataDir, asNobody);
  await query(await urlOf(first), WRITE);
  expect((await stat(clusterOf(dataDir))).uid).toBe(NOBODY);
  await first.end('SIGTERM');
  const second = superviseInProcess(dataDir, asNobody);
  expect(await query(await urlOf(second), READ)).toEqual([{ n: 1 }]);
});

test('an error says that the data belong to another user, also to root', async (context) => {
  needsRoot(context);
  await needsReadableModules(context);
  const dataDir = await makeDataDir();
  const first = superviseInProcess(dataDir);
  await query(await urlOf(first), WRITE);
  expect((await stat(clusterOf(dataDir))).uid).toBe(0);
  await first.end('SIGTERM');
  const other = await superviseInProcess(dataDir, asNobody).outcome;
  expect(other.code).toBe('EMBEDDED_DATABASE_FAILED');
  expect(other.message).toContain('belongs to the user with uid 0, but this process runs as uid 65534');
  const again = superviseInProcess(dataDir);
  expect(await query(await urlOf(again), READ)).toEqual([{ n: 1 }]);
  await again.end('SIGTERM');

  await chown(join(dataDir, 'postgres'), 1000, 1000);
  const root = await superviseInProcess(dataDir).outcome;
  expect(root.code).toBe('EMBEDDED_DATABASE_FAILED');
  expect(root.message).toContain('belongs to the user with uid 1000, but this process runs as uid 0');
});

test('root runs it as nobody where user namespaces are forbidden, as in many containers', async (context) => {
  needsRoot(context);
  await needsReadableModules(context);
  const dataDir = await makeDataDir();
  // In a chroot, the kernel creates no user namespaces. Without ptrace, root cannot inspect processes of other users.
  const script =
    'mount --rbind / "$0" && exec chroot "$0" setpriv --bounding-set=-sys_ptrace,-sys_admin -- "$@"';
  const wrapper = ['unshare', '--mount', 'sh', '-c', script, await makeDataDir()];
  const first = superviseInProcess(dataDir, { wrapper });
  await query(await urlOf(first), WRITE);
  expect((await stat(clusterOf(dataDir))).uid).toBe(NOBODY);
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
  const orphan = await postmasterPid(dataDir);
  await first.end('SIGKILL');

  const second = superviseInProcess(dataDir, { wrapper });
  expect(await query(await urlOf(second), READ)).toEqual([{ n: 1 }]);
  expect(second.log()).toContain(`"serverPid":${orphan}`);
  await second.end('SIGTERM');
  // Root with user namespaces can use data created without them.
  const third = superviseInProcess(dataDir);
  expect(await query(await urlOf(third), READ)).toEqual([{ n: 1 }]);
});
