import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { MIGRATIONS } from '../../src/db/migrations/migration-list.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import { silentLogger } from '../support/database.ts';
import { DOORS } from '../../testkit/doors.ts';
import { NOT_SYNCED, startPostgres } from '../../testkit/postgres.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';

/** The folder of Debian and its derivatives. `TEST_POSTGRES_15_BIN` names another one. */
const PROGRAMS = process.env['TEST_POSTGRES_15_BIN'] ?? '/usr/lib/postgresql/15/bin';
const MISSING = `there is no PostgreSQL 15 in ${PROGRAMS}; TEST_POSTGRES_15_BIN names the folder of its programs`;

test('PostgreSQL 15, the oldest promised version, is migrated and synced from', async ({ skip }) => {
  if (!existsSync(join(PROGRAMS, 'initdb'))) {
    process.stderr.write(`skipped: ${MISSING}\n`);
    skip(MISSING);
  }
  await using closing = new AsyncDisposableStack();
  const postgres = closing.use(await startPostgres({ programs: PROGRAMS, settings: NOT_SYNCED }));
  const migrate = () => migrateDatabase({ url: postgres.url, logger: silentLogger });
  expect(await migrate()).toEqual(MIGRATIONS.map(({ name }) => name));
  expect(await migrate()).toEqual([]);

  const world = openChatWorld(postgres.url);
  closing.defer(() => world.close());
  const [version] = (await world.pool.query<{ version: string }>('select version()')).rows;
  expect(version?.version).toMatch(/^PostgreSQL 15\./);
  const seat = await world.seat();
  const ids = [
    await world.message(seat, { created_at: '2024-02-02T10:00:00.123456Z' }),
    await world.message(seat, {
      created_at: '2024-02-02T11:00:00Z',
      content: null,
      is_encrypted: true,
      ciphertext: Buffer.from('secret'),
      encryption_epoch: 3,
    }),
  ];

  const server = await startTestServer({ databaseUrl: postgres.url });
  closing.defer(() => server.close());
  for (const door of DOORS) {
    const answer = await door.sync(server.url, {
      since: 0,
      authorization: `Bearer ${tokenFor(seat.accountId)}`,
    });
    expect(answer).toMatchObject({ fault: undefined, totalCount: ids.length });
    expect(answer.messages.map(({ id }) => id)).toEqual(ids);
  }
});
