/**
 * The floor is what a good engineer writes in an hour: `node:http`, a pool of `pg` with one prepared statement,
 * `jsonwebtoken` for each request, JSON.stringify. It returns the same rows as Tidemark but without the safety. It has
 * no watermark, so it may lose messages, and it has no limits, log, metrics or back-pressure.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import jsonwebtoken from 'jsonwebtoken';
import { Pool, types } from 'pg';
import type { PlainMessage } from '../../testkit/wire-message.ts';

interface Row extends Omit<PlainMessage, 'meta'> {
  readonly meta: object | null;
  readonly is_encrypted: boolean;
  readonly ciphertext: Buffer | null;
  readonly encryption_header: Buffer | null;
  readonly encryption_signature: Buffer | null;
  readonly encryption_scheme: string | null;
  readonly encryption_epoch: number | null;
  readonly encryption_message_type: string | null;
  readonly client_message_id: string | null;
}

// A Date would lose the microseconds. Rewriting the text is also faster than making a Date and formatting it.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => {
  const [day, time = ''] = text.slice(0, -'+00'.length).split(' ');
  return `${day}T${time.length > 8 ? time.padEnd(15, '0') : time}Z`;
});
types.setTypeParser(types.builtins.INT8, Number);

const secret = process.env['JWT_SECRET']!;
/** Passed in, so that it is exactly Tidemark's statement. */
const SQL = process.env['SYNC_SQL']!;
/** Without a name, `pg` makes PostgreSQL parse and plan the statement for each request. */
const IS_PREPARED = process.env['SYNC_PREPARED'] === 'true';
const ROOM_LIMIT = 500;
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });

function toWire(row: Row): object {
  const plain = {
    id: row.id,
    content: row.is_encrypted ? null : row.content,
    chat_room_id: row.chat_room_id,
    sender_id: row.sender_id,
    created_at: row.created_at,
    type: row.type,
    nonce: row.nonce,
    attachments: row.attachments,
    meta: row.meta ?? {},
  };
  if (!row.is_encrypted) return plain;
  return {
    ...plain,
    is_encrypted: true,
    ciphertext: row.ciphertext?.toString('base64') ?? null,
    encryption_header: row.encryption_header?.toString('base64') ?? null,
    encryption_signature: row.encryption_signature?.toString('base64') ?? null,
    encryption_scheme: row.encryption_scheme,
    encryption_epoch: row.encryption_epoch,
    encryption_message_type: row.encryption_message_type,
    client_message_id: row.client_message_id,
  };
}

async function bodyOf(request: IncomingMessage): Promise<{ last_sync_timestamp: number }> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return JSON.parse(text) as { last_sync_timestamp: number };
}

async function answer(request: IncomingMessage): Promise<string> {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
  const { sub } = jsonwebtoken.verify(token, secret, { algorithms: ['HS256'] }) as { sub: string };
  const { last_sync_timestamp: since } = await bodyOf(request);
  const now = Date.now();
  const { rows } = await pool.query<Row>({
    ...(IS_PREPARED ? { name: 'sync' } : {}),
    text: SQL,
    values: [sub, new Date(since).toISOString(), 'infinity', ROOM_LIMIT],
  });
  return JSON.stringify({ messages: rows.map(toWire), current_timestamp: now, total_count: rows.length });
}

const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    response.writeHead(404).end();
    return;
  }
  answer(request).then(
    (text) =>
      response
        .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
        .end(text),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(Number(process.env['PORT']), process.env['HOST']);
await once(server, 'listening');
process.once('SIGTERM', () => process.exit());
