import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIN_SECRET_BYTES } from '../config/auth-config.ts';
import { AppError } from '../errors/app-error.ts';

/**
 * The secret that signs and verifies tokens with the embedded database: made once, kept under `dataDir`, readable
 * by its owner only. Two processes that start together end with the same one.
 * @throws AppError `CONFIG_INVALID` when what is there is too short to be one, or cannot be read or made.
 */
export async function embeddedSecret(dataDir: string): Promise<string> {
  try {
    return await readOrMake(dataDir);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('CONFIG_INVALID', `DATA_DIR ${dataDir}: ${reason}. Mend that, or set JWT_SECRET.`, {
      cause: error,
    });
  }
}

async function readOrMake(dataDir: string): Promise<string> {
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
  const secret = (await readFile(path, 'utf8')).trim();
  if (Buffer.byteLength(secret) >= MIN_SECRET_BYTES) return secret;
  throw new AppError(
    'CONFIG_INVALID',
    `${path} holds fewer than ${MIN_SECRET_BYTES} bytes, too few for a secret. Restore it, or delete it: then a new ` +
      'one is made at the next start, and tokens of the old one end.',
  );
}
