import { Migration } from '@mikro-orm/migrations';

const INDEXES = [
  {
    name: 'chat_members_joined_by_account_idx',
    table: 'chat_members',
    on: 'chat_members (account_id, chat_room_id) where joined_at is not null and leave_at is null and deleted_at is null',
  },
  {
    // Partial: a room full of deleted messages costs a sync no more than an empty one.
    name: 'chat_messages_live_by_room_idx',
    table: 'chat_messages',
    on: 'chat_messages (chat_room_id, created_at, id) where deleted_at is null',
  },
];

/** The two indexes of the sync query. They are built concurrently: the tables may be large and have live writers. */
export class CreateSyncIndexes extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    for (const { name, table, on } of INDEXES) {
      // A build may go on in the server after its process has ended. Wait for it, since its index is still invalid. Builds
      // take this lock, it does not block writers, and LOCK waits without a snapshot.
      await this.execute(`begin; lock table ${table} in share update exclusive mode; commit`);
      const [state] = await this.execute(
        'select indisvalid from pg_index where indexrelid = to_regclass(?)',
        [name],
      );
      // An interrupted build leaves an invalid index. It slows writers and serves no query.
      if (state?.['indisvalid'] === false) await this.execute(`drop index concurrently ${name}`);
      await this.execute(`create index concurrently if not exists ${name} on ${on}`);
    }
  }
}
