import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIN_SECRET_BYTES } from '../config/auth-config.ts';
import { AppError } from '../errors/app-error.ts';

/**
 * The secret that signs and verifies tokens with the embedded database. It is made once and kept in a file under
 * `dataDir` that only its owner can read. Two processes that start together get the same secret.
 * @throws AppError `CONFIG_INVALID` if the file holds too short a secret, or cannot be read or made.
 */
export async function embeddedSecret(dataDir: string): Promise<string> {
  try {
    return await readOrMake(dataDir);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('CONFIG_INVALID', `DATA_DIR ${dataDir}: ${reason}. Correct that, or set JWT_SECRET.`, {
      cause: error,
    });
  }
}

async function readOrMake(dataDir: string): Promise<string> {
  const path = join(dataDir, 'jwt-secret');
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    return await readSecret(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  // Written under another name and then linked: the file is never half written, and the first process to link wins.
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
    `${path} holds fewer than ${MIN_SECRET_BYTES} bytes, too few for a secret. Restore the file or delete it. Without ` +
      'it, the next start makes a new secret, and tokens signed with the old one are refused.',
  );
}
