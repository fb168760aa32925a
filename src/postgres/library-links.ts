import { lstat, readFile, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../errors/app-error.ts';
import { systemErrorCode } from './process-signal.ts';

interface LibraryLink {
  /** The library with its full version, relative to the package. */
  readonly source: string;
  /** The name programs are linked to, beside it. */
  readonly target: string;
}

/**
 * npm packages hold no links, so the package's install script makes those of the shared libraries; under
 * `npm ci --ignore-scripts` nobody did. Makes what is missing, touches nothing else, and any number of processes
 * may do so at once.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` when a link is missing and the package cannot be written to.
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
        `The library link ${path} is missing and cannot be made. Run "npm rebuild" as the owner of that folder, ` +
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
    // Packages of some platforms need no links and have no list.
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
