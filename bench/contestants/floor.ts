import { fileURLToPath } from 'node:url';
import { sameRowsSql } from '../sync-statement.ts';
import type { HttpDoor } from './http-contestant.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';
import { REST } from './tidemark.ts';
import { SECRET } from './tokens.ts';

const SQL =
  sameRowsSql(`m.id, m.content, m.chat_room_id, m.sender_id, m.created_at, m.type, m.nonce, m.attachments, m.meta,
  m.is_encrypted, m.ciphertext, m.encryption_header, m.encryption_signature, m.encryption_scheme, m.encryption_epoch,
  m.encryption_message_type, m.client_message_id`);

/** @param prepared whether it gives its statement a name, which an engineer in a hurry does not. */
export function startFloor(databaseUrl: string, prepared = true): Promise<ServerProcess> {
  return startServerProcess({
    args: [fileURLToPath(new URL('floor-server.ts', import.meta.url))],
    env: {
      DATABASE_URL: databaseUrl,
      JWT_SECRET: SECRET,
      SYNC_SQL: SQL,
      SYNC_PREPARED: String(prepared),
      NODE_ENV: 'production',
    },
    readyPath: '/',
  });
}

/** The same request, the same wire. */
export const FLOOR: HttpDoor = { ...REST, name: 'hand-written floor' };

export const UNPREPARED_FLOOR: HttpDoor = { ...REST, name: 'floor, not prepared' };
