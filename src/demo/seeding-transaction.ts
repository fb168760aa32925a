import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { asAppError } from '../db/database-error.ts';
import { closeOrm, openOrm } from '../db/orm.ts';

/** Any fixed number: only one fill or seed at a time runs in a database. */
const SEEDING_LOCK = 7_305_808_870;

/**
 * Runs `work` in one transaction: everything is committed, or nothing. Other calls for the same database wait until
 * it ends, and then see its rows.
 * @throws AppError `UNAVAILABLE` if the database cannot be reached or the connection breaks.
 */
export async function inSeedingTransaction<T>(
  url: string,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> {
  // A timeout of 0 means none: the wait for the lock may be long.
  const orm = await openOrm({ url, poolMax: 1, applicationName: 'tidemark-seed', queryTimeoutMs: 0 });
  try {
    return await orm.em.transactional(
      async (em) => {
        // An operator's limits are for the requests of a service, not for one long piece of work.
        await em.execute(
          `set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0`,
        );
        // These dates are history: Tidemark's trigger must not change them.
        await em.execute(`set local tidemark.keep_created_at = 'on'`);
        await em.execute(`select pg_advisory_xact_lock(${SEEDING_LOCK})`);
        return work(em);
      },
      { isolationLevel: IsolationLevel.READ_COMMITTED },
    );
  } catch (error) {
    throw asAppError(error);
  } finally {
    await closeOrm(orm);
  }
}
