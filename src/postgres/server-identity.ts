import { AppError } from '../errors/app-error.ts';
import { runProgram, type RunAs } from './run-program.ts';

/** The uid of nobody. Every Linux has it in its password file, and initdb needs a name for its user. */
const NOBODY = 65_534;

/** The user that PostgreSQL's programs run as. They refuse to run as root. */
export interface ServerIdentity extends RunAs {
  /** The uid that owns the cluster's files, as seen by us. */
  readonly fileOwner: number;
}

/** In the user namespace, root appears as an ordinary user. Outside, root still owns the files and keeps its access. */
const AS_MAPPED_ROOT: ServerIdentity = {
  wrapper: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`],
  credentials: {},
  fileOwner: 0,
};
const AS_NOBODY: ServerIdentity = {
  wrapper: [],
  credentials: { uid: NOBODY, gid: NOBODY },
  fileOwner: NOBODY,
};

/**
 * The user to run a cluster as. It is chosen once per cluster: an existing cluster is run as the owner of its files.
 * @param clusterOwner uid of the cluster's folder; undefined before the first start.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` if the cluster belongs to another user.
 */
export async function chooseIdentity(
  clusterDir: string,
  clusterOwner: number | undefined,
): Promise<ServerIdentity> {
  const self = process.geteuid?.() ?? 0;
  const own: ServerIdentity = { wrapper: [], credentials: {}, fileOwner: self };
  const candidates = self === 0 ? [AS_MAPPED_ROOT, AS_NOBODY] : [own];
  const fitting = candidates.filter(
    ({ fileOwner }) => clusterOwner === undefined || clusterOwner === fileOwner,
  );
  if (fitting.length === 0) {
    throw new AppError(
      'EMBEDDED_DATABASE_FAILED',
      `${clusterDir} belongs to the user with uid ${clusterOwner}, but this process runs as uid ${self}. ` +
        `Start as that user, choose another DATA_DIR, or set DATABASE_URL.`,
    );
  }
  let refusal = '';
  for (const identity of fitting) {
    if (identity !== AS_MAPPED_ROOT) return identity;
    const probe = await runProgram(['true'], { runAs: identity });
    if (probe.code === 0) return identity;
    refusal = probe.output.trim();
  }
  throw new AppError(
    'EMBEDDED_DATABASE_FAILED',
    `PostgreSQL refuses to run as root. For ${clusterDir}, it has so far run in a user namespace, but here it cannot ` +
      `create one (${refusal}). Allow user namespaces, start as an ordinary user with another DATA_DIR, or set ` +
      `DATABASE_URL.`,
  );
}
