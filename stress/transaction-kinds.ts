import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { SeededRandom } from '../src/demo/seeded-random.ts';
import { systemErrorCode } from '../src/postgres/process-signal.ts';
import { Outcome } from './ledger.ts';
import { ConnectionLost } from './writer.ts';
import type { Transaction, TransactionKind } from './writer.ts';

const run = (transaction: Transaction, sql: string) => transaction.client.query(sql);
const commit = (transaction: Transaction) => transaction.commitWith(() => run(transaction, 'commit'));

/** One message in a transaction of its own. */
export const autocommit: TransactionKind = async (transaction) => {
  await transaction.commitWith(() => transaction.insert());
};

const multiRow: TransactionKind = async (transaction, random) => {
  await transaction.commitWith(() => transaction.insert(random.between(2, 10)));
};

const long: TransactionKind = async (transaction) => {
  await run(transaction, 'begin');
  await transaction.insert();
  await transaction.linger();
  await transaction.insert();
  await commit(transaction);
};

const aborted: TransactionKind = async (transaction) => {
  await run(transaction, 'begin');
  await transaction.insert();
  await transaction.linger();
  await run(transaction, 'rollback');
  transaction.abandoned();
};

const savepoints: TransactionKind = async (transaction, random) => {
  await run(transaction, 'begin');
  for (let level = random.between(1, 5); level > 0; level -= 1) {
    await run(transaction, 'savepoint level');
    const numbers = await transaction.insert();
    if (random.chance(0.4)) {
      await run(transaction, 'rollback to savepoint level');
      transaction.forget(numbers);
    } else if (random.chance(0.5)) {
      await run(transaction, 'release savepoint level');
    }
  }
  await transaction.linger();
  await commit(transaction);
};

/** The transaction is already old when it writes its first row: its snapshot and `now()` are older than the row. */
const lateFirstWrite: TransactionKind = async (transaction) => {
  await run(transaction, 'begin');
  await run(transaction, 'select count(*) from chat_rooms');
  await transaction.linger();
  await transaction.insert();
  await commit(transaction);
};

const repeatableRead: TransactionKind = async (transaction) => {
  await run(transaction, 'begin isolation level repeatable read');
  await run(transaction, 'select count(*) from chat_rooms');
  await transaction.linger();
  await transaction.insert();
  await transaction.linger();
  await commit(transaction);
};

/** Two-phase commit. Another connection ends it. */
const prepared =
  (coordinator: Pool): TransactionKind =>
  async (transaction, random) => {
    const name = `stress-${randomUUID()}`;
    const isCommitted = random.chance(0.8);
    const end = () => endPrepared(coordinator, `${isCommitted ? 'commit' : 'rollback'} prepared '${name}'`);
    await run(transaction, 'begin');
    await transaction.insert();
    transaction.mayCommit();
    try {
      await run(transaction, `prepare transaction '${name}'`);
    } catch (error) {
      // The server may have prepared it all the same. It must not stay in flight for ever.
      await end();
      throw error;
    }
    await transaction.linger();
    if (!(await end())) throw new ConnectionLost('the answer to the end of a prepared transaction was lost');
    transaction.close(isCommitted ? Outcome.COMMITTED : Outcome.ABORTED);
  };

/** Tries until the server has ended it. False when the answer to an earlier attempt was lost. */
async function endPrepared(coordinator: Pool, sql: string): Promise<boolean> {
  for (;;) {
    try {
      await coordinator.query(sql);
      return true;
    } catch (error) {
      // undefined_object: no prepared transaction has this name any more.
      if (systemErrorCode(error) === '42704') return false;
      await sleep(50);
    }
  }
}

/** Draws the kinds with these chances in 100. */
export function mixedKinds(coordinator: Pool): (random: SeededRandom) => TransactionKind {
  const chances: readonly (readonly [number, TransactionKind])[] = [
    [30, autocommit],
    [10, multiRow],
    [15, long],
    [8, aborted],
    [10, savepoints],
    [10, lateFirstWrite],
    [9, repeatableRead],
    [8, prepared(coordinator)],
  ];
  return (random) => {
    let draw = random.below(100);
    for (const [chance, kind] of chances) {
      draw -= chance;
      if (draw < 0) return kind;
    }
    return autocommit;
  };
}
