import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { runSql } from '../../testkit/database.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabaseOptions } from '../support/database.ts';

/** A database whose owner is an ordinary role, as with a chat service: no superuser, no CREATEDB. */
export interface OwnedDatabase {
  /** For the owner. */
  readonly url: string;
  readonly owner: string;
  /** For a superuser, to observe and to interfere. */
  readonly adminUrl: string;
  /** Creates another role. It has only the right CONNECT. */
  addRole(): Promise<{ readonly name: string; readonly url: string }>;
  /** Ends all connections to the database, and drops it and its roles. */
  drop(): Promise<void>;
}

export async function createOwnedDatabase(options: TestDatabaseOptions = {}): Promise<OwnedDatabase> {
  const database = await createTestDatabase({ template: 'empty', ...options });
  const roles: string[] = [];
  const addRole = async (): Promise<{ name: string; url: string }> => {
    const name = `test_${randomBytes(6).toString('hex')}`;
    await runSql(
      inject('adminUrl'),
      `create role ${name} login password 'secret' nosuperuser nocreatedb nocreaterole`,
    );
    roles.push(name);
    const url = new URL(database.url);
    url.username = name;
    url.password = 'secret';
    return { name, url: url.href };
  };
  const owner = await addRole();
  await runSql(inject('adminUrl'), `alter database ${database.name} owner to ${owner.name}`);
  return {
    url: owner.url,
    owner: owner.name,
    adminUrl: database.url,
    addRole,
    async drop() {
      await database.drop();
      for (const role of roles) await runSql(inject('adminUrl'), `drop role ${role}`);
    },
  };
}
