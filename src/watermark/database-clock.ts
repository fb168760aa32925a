import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

/**
 * The cursor of an answer: the database's clock in whole ms, rounded down, read by a statement of its own that ends
 * before the message statement takes its snapshot. Everything committed before the clock was read is in the answer;
 * everything created after it is ahead of the cursor. Rounding down sends rows of a millisecond twice rather than never.
 */
export async function readClock(em: EntityManager): Promise<number> {
  const { rows } = await em
    .getKysely()
    .executeQuery<{ now_ms: string }>(
      CompiledQuery.raw('select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms'),
    );
  return Number(rows[0]!.now_ms);
}
