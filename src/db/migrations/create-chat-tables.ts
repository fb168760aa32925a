import { Migration } from '@mikro-orm/migrations';

/** A column that a table must have. `addable`: it can be added to a table with rows without rewriting them. */
interface Column {
  readonly name: string;
  readonly definition: string;
  readonly addable: boolean;
}

const column = (name: string, definition: string): Column => ({
  name,
  definition,
  addable: !definition.includes('not null') || definition.includes('default'),
});

const TABLES: readonly {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly unique?: string;
}[] = [
  {
    name: 'chat_rooms',
    columns: [
      column('id', 'uuid not null primary key'),
      column('name', 'varchar(1024)'),
      column('description', 'varchar(4096)'),
      column('type', 'int not null'),
      column('is_community', 'boolean not null'),
      column('is_public', 'boolean not null'),
      column('picture', 'jsonb'),
      column('background', 'jsonb'),
      column('account_id', 'uuid'),
      column('realm_id', 'uuid'),
      column('encryption_mode', 'int not null default 0'),
      column('e2ee_policy', 'jsonb'),
      column('created_at', 'timestamptz not null'),
      column('updated_at', 'timestamptz not null'),
      column('deleted_at', 'timestamptz'),
    ],
  },
  {
    name: 'chat_members',
    columns: [
      column('id', 'uuid not null primary key'),
      column('chat_room_id', 'uuid not null references chat_rooms on update cascade on delete cascade'),
      column('account_id', 'uuid not null'),
      column('nick', 'varchar(1024)'),
      column('notify', 'int not null'),
      column('last_read_at', 'timestamptz'),
      column('joined_at', 'timestamptz'),
      column('leave_at', 'timestamptz'),
      column('invited_by_id', 'uuid references chat_members on update cascade on delete set null'),
      column('break_until', 'timestamptz'),
      column('timeout_until', 'timestamptz'),
      column('timeout_cause', 'jsonb'),
      column('created_at', 'timestamptz not null'),
      column('updated_at', 'timestamptz not null'),
      column('deleted_at', 'timestamptz'),
    ],
    unique: 'unique (chat_room_id, account_id)',
  },
  {
    name: 'chat_messages',
    columns: [
      column('id', 'uuid not null primary key'),
      column('type', 'varchar(1024) not null'),
      column('content', 'varchar(4096)'),
      column('meta', 'jsonb'),
      column('members_mentioned', 'jsonb'),
      column('nonce', 'varchar(36) not null'),
      column('edited_at', 'timestamptz'),
      column('attachments', 'jsonb not null'),
      column('replied_message_id', 'uuid references chat_messages on update cascade on delete restrict'),
      column('forwarded_message_id', 'uuid references chat_messages on update cascade on delete restrict'),
      column('sender_id', 'uuid not null references chat_members on update cascade on delete cascade'),
      column('chat_room_id', 'uuid not null references chat_rooms on update cascade on delete cascade'),
      column('is_encrypted', 'boolean not null default false'),
      column('ciphertext', 'bytea'),
      column('encryption_header', 'bytea'),
      column('encryption_signature', 'bytea'),
      column('encryption_scheme', 'varchar(128)'),
      column('encryption_message_type', 'varchar(128)'),
      column('client_message_id', 'varchar(128)'),
      column('encryption_epoch', 'bigint'),
      column('created_at', 'timestamptz not null'),
      column('updated_at', 'timestamptz not null'),
      column('deleted_at', 'timestamptz'),
    ],
  },
];

/**
 * The three tables of a chat service. The database may belong to a chat service that already has them, with rows and
 * live writers. Existing tables and columns stay unchanged; only missing ones are created.
 */
export class CreateChatTables extends Migration {
  override async up(): Promise<void> {
    // A table lock that waits for a long transaction makes every later writer wait for us.
    this.addSql(`set local lock_timeout = '5s'`);
    for (const table of TABLES) {
      const present = await this.presentColumns(table.name);
      if (present.size === 0) {
        const parts = table.columns.map(({ name, definition }) => `${name} ${definition}`);
        this.addSql(
          `create table ${table.name} (${[...parts, ...(table.unique ? [table.unique] : [])].join(', ')})`,
        );
        continue;
      }
      const missing = table.columns.filter(({ name }) => !present.has(name));
      const impossible = missing.filter(({ addable }) => !addable).map(({ name }) => name);
      if (impossible.length > 0) {
        throw new Error(
          `table ${table.name} exists without ${impossible.join(', ')}, which cannot be added to it without knowing the values; add them and start again`,
        );
      }
      // PostgreSQL keeps a null or constant default in the catalogue: it rewrites no row.
      if (missing.length > 0) {
        const additions = missing.map(
          ({ name, definition }) => `add column if not exists ${name} ${definition}`,
        );
        this.addSql(`alter table ${table.name} ${additions.join(', ')}`);
      }
    }
  }

  private async presentColumns(table: string): Promise<ReadonlySet<string>> {
    const rows = await this.execute(
      'select attname from pg_attribute where attrelid = to_regclass(?) and attnum > 0 and not attisdropped',
      [table],
    );
    return new Set(rows.map((row) => String(row['attname'])));
  }
}
