import { lstat, readFile, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../errors/app-error.ts';
import { systemErrorCode } from './process-signal.ts';

interface LibraryLink {
  /** The library file with its full version, relative to the package. */
  readonly source: string;
  /** The link that programs use, in the same folder. */
  readonly target: string;
}

/**
 * Creates the missing links to the shared libraries, and changes nothing else. npm packages cannot contain links, so
 * the package's install script creates them, but not under `npm ci --ignore-scripts`. Several processes may call this
 * at the same time.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` if a link is missing and the package cannot be written to.
 */
export async function repairLibraryLinks(packageDir: string): Promise<void> {
  for (const { source, target } of await listedLinks(packageDir)) {
    const path = join(packageDir, target);
    if (await isThere(path)) continue;
    try {
      await symlink(basename(source), path);
    } catch (error) {
      if (await isThere(path)) continue;
      throw new AppError(
        'EMBEDDED_DATABASE_FAILED',
        `The library link ${path} is missing and cannot be created. Run "npm rebuild" as the owner of that folder, ` +
          `or set DATABASE_URL.`,
        { cause: error },
      );
    }
  }
}

async function listedLinks(packageDir: string): Promise<LibraryLink[]> {
  let text: string;
  try {
    text = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8');
  } catch (error) {
    // The packages of some platforms need no links and have no list.
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.filter(isLibraryLink) : [];
}

function isLibraryLink(entry: unknown): entry is LibraryLink {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'source' in entry &&
    typeof entry.source === 'string' &&
    'target' in entry &&
    typeof entry.target === 'string'
  );
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
