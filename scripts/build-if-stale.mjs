/**
 * Builds when there is no build or it is older than what it is made of. Plain JavaScript for any Node from 20 on: it
 * runs before the runtime that comes as a dependency does. In a production install, without sources or without the
 * compiler, there is nothing it could do.
 */
/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- no tsconfig has JavaScript */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The first and the last file every build writes: one that broke off has not written the last. */
const OUTPUTS = ['dist/src/cli/main.js', 'dist/web/THIRD-PARTY-LICENSES.txt'];
const INPUTS = [
  'src',
  'scripts/build-web.ts',
  'package.json',
  'package-lock.json',
  'mikro-orm.config.ts',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Milliseconds since 1970; a folder's own time tells of files that were removed. */
function changedAt(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

const builtAt = Math.min(...OUTPUTS.map((path) => changedAt(join(root, path))));
const changed = Math.max(...INPUTS.map((path) => changedAt(join(root, path))));
const buildable = existsSync(join(root, 'src')) && existsSync(join(root, 'node_modules/typescript'));

if (buildable && builtAt <= changed) {
  // npm, whichever runs us, puts node_modules/.bin first.
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
