import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The secret that signs and verifies tokens with the embedded database: made once, kept under `dataDir`, readable
 * by its owner only. Two processes that start together end with the same one.
 */
export async function embeddedSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'jwt-secret');
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await mkdir(dataDir, { recursive: true });
  try {
    return await readSecret(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  // Written aside and linked: a name that exists is a whole secret, and the first link wins.
  await writeFile(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flush: true });
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  await rm(draft);
  return readSecret(path);
}

async function readSecret(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}
