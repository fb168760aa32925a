import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FLOOR, startFloor } from '../../bench/contestants/floor.ts';
import type { HttpContestant, HttpDoor } from '../../bench/contestants/http-contestant.ts';
import { POSTGRAPHILE, startPostGraphile } from '../../bench/contestants/postgraphile.ts';
import { checkAnswers } from '../../bench/contestants/rivals.ts';
import { GRAPHQL, REST, startTidemark } from '../../bench/contestants/tidemark.ts';
import { openChatWorld } from '../../testkit/chat-world.ts';
import type { WireMessage } from '../../testkit/wire-message.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

/** One of each kind: plain, text to escape, whole seconds, a number beyond a double, encrypted, null in meta. */
const MESSAGES = `
insert into chat_messages (id, type, content, meta, nonce, attachments, sender_id, chat_room_id, is_encrypted, ciphertext,
  encryption_header, encryption_signature, encryption_scheme, encryption_epoch, encryption_message_type, client_message_id,
  created_at, updated_at)
select gen_random_uuid(), 'text', content, meta, 'n', attachments, $2::uuid, $1::uuid, ciphertext is not null, ciphertext,
  null, ciphertext, 'mls', case when ciphertext is not null then 7 end, 'application', 'c-1', at, at
from (values
  (1, 'plain', '{}'::jsonb, '[]'::jsonb, null::bytea, timestamptz '2024-02-01 00:00:00.000001Z'),
  (2, E'"quoted"\\n back\\\\slash ünd 👍', '{"a": {"b": [1, null]}}', '[{"id": "f", "size": 12}]', null, '2024-02-01 00:00:01Z'),
  (3, null, null, '[]', null, '2024-02-01 00:00:01.5Z'),
  (4, null, '{}', '[]', '\\xdeadbeef'::bytea, '2024-02-01 00:00:02.123456Z')
) v (no, content, meta, attachments, ciphertext, at)`;

const question = { accountId: randomUUID(), since: 0 };
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await using world = openChatWorld(database.url);
  const { roomId, memberId } = await world.seat({ accountId: question.accountId });
  const client = await world.pool.connect();
  await client.query(`set tidemark.keep_created_at = 'on'`);
  await client.query(MESSAGES, [roomId, memberId]);
  client.release();
});
afterAll(() => database.drop());

describe('before anything is measured', () => {
  test('every contestant gives the messages that the database has', { timeout: 60_000 }, async () => {
    await using tidemark = await startTidemark(database.url);
    await using floor = await startFloor(database.url);
    await using postgraphile = await startPostGraphile(database.url);
    const all: HttpContestant[] = [
      { door: REST, server: tidemark },
      { door: GRAPHQL, server: tidemark },
      { door: FLOOR, server: floor },
      { door: POSTGRAPHILE, server: postgraphile },
    ];

    expect(await checkAnswers(database.url, all, question)).toBe(4);
  });

  const change = (key: string, value: unknown) => (messages: WireMessage[]) =>
    messages.map((message, index) => (index === 1 ? { ...message, [key]: value } : message));

  test.each<{ fault: string; spoil: (messages: WireMessage[]) => WireMessage[]; message: string }>([
    { fault: 'a message too few', spoil: (all) => all.slice(1), message: '3 messages instead of 4' },
    { fault: 'another order', spoil: (all) => [all[1]!, all[0]!, ...all.slice(2)], message: 'message 0 is' },
    { fault: 'another text', spoil: change('content', 'something else'), message: 'message 1 is' },
    {
      fault: 'a time a microsecond off',
      spoil: change('created_at', '2024-02-01T00:00:01.000001Z'),
      message: 'message 1 is',
    },
    { fault: 'a key too many', spoil: change('edited_at', null), message: 'message 1 is' },
    { fault: 'an attachment too few', spoil: change('attachments', []), message: 'message 1 is' },
  ])('$fault ends the bench', async ({ spoil, message }) => {
    await using floor = await startFloor(database.url);
    await using liar = await startLiar(FLOOR, floor.port, spoil);

    await expect(checkAnswers(database.url, [liar], question)).rejects.toThrow(message);
  });
});

/** A proxy that changes the answers of a contestant. */
async function startLiar(
  door: HttpDoor,
  port: number,
  spoil: (messages: WireMessage[]) => WireMessage[],
): Promise<HttpContestant & AsyncDisposable> {
  const server = createServer((request, response) => {
    void (async () => {
      const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
        method: 'POST',
        headers: { authorization: request.headers.authorization ?? '' },
        body: Buffer.concat(await request.toArray()),
      });
      const body = (await answer.json()) as { messages: WireMessage[] };
      response.end(JSON.stringify({ ...body, messages: spoil(body.messages) }));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const address = server.address() as AddressInfo;
  return {
    door,
    server: { pid: process.pid, port: address.port },
    [Symbol.asyncDispose]: stop,
  };
}
