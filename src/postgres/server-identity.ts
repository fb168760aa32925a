import { AppError } from '../errors/app-error.ts';
import { runProgram, type RunAs } from './run-program.ts';

/** nobody: in the password file of every Linux, so that initdb finds a name for it. */
const NOBODY = 65_534;

/** As whom the server's programs run: PostgreSQL refuses to run as root. */
export interface ServerIdentity extends RunAs {
  /** Who owns the cluster's files, as seen by us. */
  readonly fileOwner: number;
}

/** Root becomes an ordinary user inside; outside, files stay root's and open folders of root's stay open to it. */
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
 * Chooses once for a cluster, then stays with it: an existing one goes on under the owner of its files.
 * @param clusterOwner uid of the cluster's folder; undefined before the first start.
 * @throws AppError `EMBEDDED_DATABASE_FAILED` when the cluster belongs to somebody else.
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
      `${clusterDir} belongs to the user with uid ${clusterOwner} and this process runs as uid ${self}. ` +
        `Start as that user, or give this one another DATA_DIR (or a DATABASE_URL).`,
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
    `PostgreSQL refuses to run as root, and the user namespace in which it ran for ${clusterDir} before is not to ` +
      `be had here (${refusal}). Allow user namespaces, start as an ordinary user with another DATA_DIR, or set ` +
      `DATABASE_URL.`,
  );
}
