import { fileURLToPath } from 'node:url';
import { startServerProcess } from '../../testkit/server-process.ts';
import type { ServerProcess } from '../../testkit/server-process.ts';
import { TEST_SECRET } from '../../testkit/tokens.ts';
import { MESSAGE_FIELDS } from '../../testkit/wire-message.ts';
import { sameRowsSql } from '../sync-statement.ts';
import type { HttpDoor } from './http-contestant.ts';
import { REST } from './tidemark.ts';

/** @param prepared whether its statement has a name. A programmer in a hurry gives it none. */
export function startFloor(databaseUrl: string, prepared = true): Promise<ServerProcess> {
  return startServerProcess({
    args: [fileURLToPath(new URL('floor-server.ts', import.meta.url))],
    env: {
      DATABASE_URL: databaseUrl,
      JWT_SECRET: TEST_SECRET,
      SYNC_SQL: sameRowsSql(MESSAGE_FIELDS.map((field) => `m.${field}`).join(', ')),
      SYNC_PREPARED: String(prepared),
      NODE_ENV: 'production',
    },
    readyPath: '/',
  });
}

/** It takes the same request and sends the same answer as Tidemark's REST. */
export const FLOOR: HttpDoor = { ...REST, name: 'hand-written floor' };

export const UNPREPARED_FLOOR: HttpDoor = { ...REST, name: 'floor, not prepared' };
