import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO_ACCOUNT_ID, fillDemoOnce } from '../../src/demo/fill-demo-once.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { runSql } from '../../testkit/database.ts';

const NOW = new Date('2026-11-23T09:00:00.123Z');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await fillDemoOnce({ url: database.url, now: NOW });
});
afterAll(() => database.drop());

const rows = <T extends object>(sql: string): Promise<T[]> => runSql<T>(database.url, sql);
const one = async <T>(sql: string): Promise<T> => Object.values((await rows<Record<string, T>>(sql))[0]!)[0]!;

test('shows the demo account every kind of membership', async () => {
  const kinds = await rows(`
    select count(*) filter (where joined_at is not null and leave_at is null and r.deleted_at is null)::int joined,
      count(*) filter (where leave_at is not null)::int "left",
      count(*) filter (where joined_at is null)::int invited,
      count(*) filter (where r.deleted_at is not null)::int archived
    from chat_members m join chat_rooms r on r.id = m.chat_room_id where m.account_id = '${DEMO_ACCOUNT_ID}'`);
  expect(kinds).toEqual([{ joined: 19, left: 2, invited: 2, archived: 1 }]);
  expect(await rows(`select type, count(*)::int from chat_rooms group by type order by type`)).toEqual([
    { type: 0, count: 19 },
    { type: 1, count: 6 },
  ]);
});

test('has a room with 1,200 messages and an empty one', async () => {
  const counts = await rows<{ n: number }>(
    'select count(m.id)::int n from chat_rooms r left join chat_messages m on m.chat_room_id = r.id group by r.id',
  );
  expect(counts.filter(({ n }) => n === 1_200)).toHaveLength(1);
  expect(counts.filter(({ n }) => n === 0)).toHaveLength(1);
});

test('has one encrypted room, whose texts are ciphertext only', async () => {
  const encrypted = await rows<{ rooms: number }>(`
    select count(distinct chat_room_id)::int rooms, bool_and(content is null and ciphertext is not null and encryption_header is not null and encryption_scheme = 'chat.mls.v2'
      and encryption_message_type = 'content.new' and client_message_id is not null and encryption_epoch > 0 and attachments = '[]') complete, count(distinct encryption_epoch) > 3 epochs,
      bool_or(encryption_signature is null) unsigned, bool_or(encryption_signature is not null) signed
    from chat_messages where is_encrypted`);
  expect(encrypted).toEqual([{ rooms: 1, complete: true, epochs: true, unsigned: true, signed: true }]);
  expect(
    await one(
      `select count(*)::int from chat_messages m join chat_rooms r on r.id = m.chat_room_id where r.encryption_mode <> 0 and not is_encrypted and m.type = 'text'`,
    ),
  ).toBe(0);
  expect(
    await one(
      `select count(*)::int from chat_messages where not is_encrypted and coalesce(ciphertext, encryption_header, encryption_signature) is not null`,
    ),
  ).toBe(0);
});

test('has edits, deletions and reactions that name their target, and the target is marked', async () => {
  const events = await rows<{ type: string; n: number; whole: boolean }>(`
    select e.type, count(*)::int n, bool_and(t.chat_room_id = e.chat_room_id and t.created_at <= e.created_at and case e.type
      when 'messages.update' then t.sender_id = e.sender_id and t.edited_at = e.created_at and t.content = e.content
      when 'messages.delete' then t.sender_id = e.sender_id and t.deleted_at = e.created_at
      else e.meta ? 'symbol' end) whole
    from chat_messages e left join chat_messages t on t.id = (e.meta ->> 'message_id')::uuid where e.type like 'messages.%' group by 1 order by 1`);
  expect(events.map(({ type, whole }) => ({ type, whole }))).toEqual([
    { type: 'messages.delete', whole: true },
    { type: 'messages.reaction.added', whole: true },
    { type: 'messages.reaction.removed', whole: true },
    { type: 'messages.update', whole: true },
  ]);
  expect(events.filter(({ n }) => n < 50)).toEqual([]);
});

test('has replies, forwards, mentions, files, voice, links, many scripts, equal times and microseconds', async () => {
  const counts = await rows<Record<string, number>>(`
    select count(replied_message_id)::int replies, count(forwarded_message_id)::int forwards, count(members_mentioned)::int mentions,
      count(*) filter (where attachments <> '[]')::int files, count(*) filter (where jsonb_array_length(attachments) > 1)::int several,
      count(*) filter (where type = 'voice')::int voice, count(*) filter (where meta ? 'embeds')::int links,
      count(*) filter (where content ~ '[ぁ-んァ-ン]')::int japanese, count(*) filter (where content ~ '[а-яі]')::int cyrillic, count(*) filter (where content ~ '[ء-ي]')::int arabic,
      count(*) filter (where content like '%\`\`\`%')::int code, count(*) filter (where meta is null)::int without_meta,
      count(*) filter (where date_trunc('milliseconds', created_at) <> created_at)::int microseconds,
      (count(*) - count(distinct (chat_room_id, created_at)))::int ties
    from chat_messages`);
  expect(Object.entries(counts[0]!).filter(([, n]) => n < 20)).toEqual([]);
});

test('is consistent: senders are in the room at that time, and every reference stays in its room', async () => {
  expect(
    await one(`
    select count(*)::int from chat_messages m join chat_members s on s.id = m.sender_id left join chat_messages o on o.id = m.replied_message_id left join chat_messages f on f.id = m.forwarded_message_id
    where s.chat_room_id <> m.chat_room_id or s.deleted_at is not null or s.joined_at is null or m.created_at < s.joined_at or m.created_at > s.leave_at
      or o.chat_room_id <> m.chat_room_id or o.created_at > m.created_at or f.created_at > m.created_at or f.is_encrypted`),
  ).toBe(0);
  expect(
    await one(
      `select count(*)::int from chat_messages m, jsonb_array_elements_text(members_mentioned) who where not exists (select from chat_members c where c.id = who::uuid and c.chat_room_id = m.chat_room_id)`,
    ),
  ).toBe(0);
  expect(
    await one(
      `select count(*)::int from chat_members m join chat_members i on i.id = m.invited_by_id where i.chat_room_id <> m.chat_room_id`,
    ),
  ).toBe(0);
  expect(
    await one(
      `select count(*)::int from chat_members m join chat_rooms r on r.id = m.chat_room_id where m.created_at < r.created_at or m.joined_at < r.created_at`,
    ),
  ).toBe(0);
});

test('dates are from the last 60 days or so up to the last minute, none in the future', async () => {
  const now = `timestamptz '${NOW.toISOString()}'`;
  expect(
    await rows(`
    select min(created_at) between ${now} - interval '63 days' and ${now} - interval '58 days' old, max(created_at) between ${now} - interval '2 minutes' and ${now} - interval '1 second' fresh,
      bool_and(coalesce(greatest(edited_at, deleted_at, updated_at), created_at) <= ${now}) past,
      (select bool_and(coalesce(greatest(joined_at, leave_at, last_read_at, deleted_at, created_at), ${now}) <= ${now}) from chat_members) members_past
    from chat_messages`),
  ).toEqual([{ old: true, fresh: true, past: true, members_past: true }]);
});

test('gives the demo account much to sync, and more than 500 messages in some rooms', async () => {
  const synced = await rows<{ n: number }>(`
    select count(*)::int n from chat_members c join chat_rooms r on r.id = c.chat_room_id join chat_messages m on m.chat_room_id = r.id
    where c.account_id = '${DEMO_ACCOUNT_ID}' and c.joined_at is not null and c.leave_at is null and m.deleted_at is null and r.deleted_at is null group by r.id`);
  expect(synced).toHaveLength(18);
  expect(synced.filter(({ n }) => n > 500).length).toBeGreaterThan(8);
});
