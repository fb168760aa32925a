/**
 * Writes docs/QUERY-PLANS.md: three typical syncs, each with what PostgreSQL read for it. Run `npm run plans` after you
 * have changed the sync statement.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrateDatabase } from '../src/db/migrate.ts';
import { createLogger } from '../src/observability/logger.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { REST_ENCODING } from '../src/rest/sync-answer.ts';
import { longAnswerValues } from '../src/sync/sync-queries.ts';

const ACCOUNT = randomUUID();
const ROOMS = 50;
const PER_ROOM = 500;
const OTHER_ROOMS = 150;

/** 50 rooms of ours and 150 of others, 500 messages each, one a minute; the newest five are the last five minutes'. */
const FILL_SQL = `
begin;
set local tidemark.keep_created_at = 'on';
insert into chat_rooms (id, name, type, is_community, is_public, created_at, updated_at)
select gen_random_uuid(), 'room ' || n, 0, false, false, '2024-01-01', '2024-01-01'
from generate_series(1, ${ROOMS + OTHER_ROOMS}) n;
insert into chat_members (id, chat_room_id, account_id, notify, joined_at, created_at, updated_at)
select gen_random_uuid(), id,
  case when row_number() over (order by id) <= ${ROOMS} then '${ACCOUNT}'::uuid else gen_random_uuid() end,
  0, '2024-01-01', '2024-01-01', '2024-01-01'
from chat_rooms;
insert into chat_messages (id, type, content, nonce, attachments, sender_id, chat_room_id, created_at, updated_at)
select gen_random_uuid(), 'text', repeat('words of a message ', 1 + n % 5), 'nonce', '[]', m.id, m.chat_room_id, at.t, at.t
from generate_series(1, ${PER_ROOM}) n
cross join (select *, row_number() over (order by id) as seat from chat_members) m
cross join lateral (select timestamptz '2024-02-01' + n * interval '200 min' + m.seat * interval '1 min' as t) at;
commit;
`;

interface Case {
  readonly title: string;
  readonly text: string;
  /** How many of the account's newest messages are after the cursor; undefined: all. */
  readonly newest: number | undefined;
}

const CASES: readonly Case[] = [
  {
    title: `First sync: ${ROOMS} rooms × ${PER_ROOM} messages`,
    text: '`last_sync_timestamp` is 0.',
    newest: undefined,
  },
  { title: 'Incremental sync: 5 new messages', text: 'The cursor lies before the newest five.', newest: 5 },
  { title: 'Nothing new', text: 'The cursor lies after the newest message.', newest: 0 },
];

async function explain(client: Client, { newest }: Case): Promise<{ rows: number; plan: string }> {
  const since = newest === undefined ? 0 : await cursorBefore(client, newest);
  const parameters = [...longAnswerValues({ accountId: ACCOUNT, since, upTo: Date.now() }, 500)];
  // It runs twice: the first run fills the cache, so the second shows what a busy server does.
  const { rowCount } = await client.query(REST_ENCODING.long.text, parameters);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, buffers, costs off) ${REST_ENCODING.long.text}`,
    parameters,
  );
  return { rows: rowCount ?? 0, plan: rows.map((row) => row['QUERY PLAN']).join('\n') };
}

/** Unix ms with `count` messages of the account after it. */
async function cursorBefore(client: Client, count: number): Promise<number> {
  const { rows } = await client.query<{ ms: string }>(
    `select (extract(epoch from m.created_at) * 1000)::bigint as ms
     from chat_messages m join chat_members s on s.chat_room_id = m.chat_room_id
     where s.account_id = $1 order by m.created_at desc offset $2 limit 1`,
    [ACCOUNT, count],
  );
  return Number(rows[0]!.ms);
}

const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-plans-'));
const logger = createLogger({ level: 'warn', pretty: false });
const server = await startEmbeddedPostgres({ dataDir, logger });
try {
  await migrateDatabase({ url: server.url, logger });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  // The server may stop while this client is connected, after an error here. That must not hide the error.
  client.on('error', () => undefined);
  await client.query(FILL_SQL);
  await client.query('vacuum analyze chat_rooms, chat_members, chat_messages');
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  const sections: string[] = [];
  for (const each of CASES) {
    const { rows: count, plan } = await explain(client, each);
    sections.push(
      `## ${each.title}\n\n${each.text} ${count} messages are returned.\n\n\`\`\`\n${plan}\n\`\`\`\n`,
    );
  }
  await client.end();
  await writeFile(
    'docs/QUERY-PLANS.md',
    `# What a sync reads

Made by \`npm run plans\` on PostgreSQL ${rows[0]!.server_version}, with ${(ROOMS + OTHER_ROOMS) * PER_ROOM} messages in the table; \`shared hit\` are
pages of 8 KiB found in memory. The lateral subquery walks each room's index backwards from its newest message and stops
at the 500th, so a room costs the same however many messages it has: a test holds it to that
(test/sync). A room with nothing new costs its three index pages.

The statement:

\`\`\`sql${REST_ENCODING.long.text}\`\`\`

${sections.join('\n')}`,
  );
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
