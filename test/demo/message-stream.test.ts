import { describe, expect, test } from 'vitest';
import { demoWorld } from '../../src/demo/demo-world.ts';
import { generatedWorld } from '../../src/demo/generated-world.ts';
import { messageStream } from '../../src/demo/message-stream.ts';
import type { PlannedMessage } from '../../src/demo/planned-message.ts';
import { seededIds } from '../../src/demo/seeded-ids.ts';
import { WorkingCalendar } from '../../src/demo/working-calendar.ts';
import type { World } from '../../src/demo/world.ts';

const NOW = new Date('2026-11-23T09:00:00Z');

const messagesOf = (world: World, now = NOW): PlannedMessage[] => [
  ...messageStream(world, new WorkingCalendar(world.seed, now), seededIds(world.seed)),
];
const withoutTimes = (messages: readonly PlannedMessage[]): object[] =>
  messages
    .map((message) => ({
      ...message,
      at: null,
      editedAt: message.editedAt !== null,
      deletedAt: message.deletedAt !== null,
    }))
    .sort((a, b) => a.index - b.index);

describe.each([
  ['the demo', demoWorld()],
  ['a generated world', generatedWorld({ accounts: 60, rooms: 120, messages: 6_000 }, 3)],
])('%s', (_, world) => {
  const messages = messagesOf(world);

  test('has the planned number of messages in each room, each with a unique number', () => {
    const counts = new Uint32Array(world.rooms);
    for (const { room } of messages) counts[room]! += 1;
    expect(counts).toEqual(world.counts);
    expect(new Set(messages.map(({ index }) => index)).size).toBe(messages.length);
  });

  test('is ordered by time and refers only to earlier messages of the same room', () => {
    const byIndex = new Map(messages.map((message) => [message.index, message]));
    const wrong = messages.filter((message, i) => {
      const earlier = [message.replied, message.target].filter((index) => index !== null);
      const before = messages[i - 1];
      return (
        (before !== undefined &&
          (message.at < before.at || (message.at === before.at && message.index < before.index))) ||
        earlier.some(
          (index) => byIndex.get(index)!.at > message.at || byIndex.get(index)!.room !== message.room,
        ) ||
        (message.forwarded !== null && byIndex.get(message.forwarded)!.at > message.at)
      );
    });
    expect(wrong).toEqual([]);
  });

  test('is always the same, and on another day the same with other times', () => {
    expect(messagesOf(world)).toEqual(messages);
    const another = messagesOf(world, new Date('2027-02-07T23:30:00Z'));
    expect(withoutTimes(another)).toEqual(withoutTimes(messages));
    expect(another[0]!.at).not.toBe(messages[0]!.at);
  });

  test('reads like talk: most texts differ, some are short and some long, no placeholder is left', () => {
    const texts = messages
      .filter(({ type, content }) => type === 'text' && content !== null)
      .map(({ content }) => content!);
    expect(new Set(texts).size / texts.length).toBeGreaterThan(0.65);
    expect(
      texts.filter(
        (text) =>
          /\{[\^*]*[a-zA-Z][\w-]*(?:#\d)?\}|\{\d+\.\.\d+\}|undefined|NaN(?! for)/.test(text) &&
          !text.includes('`'),
      ),
    ).toEqual([]);
    const lengths = texts.map((text) => text.length).sort((a, b) => a - b);
    expect(lengths[0]).toBeLessThan(5);
    expect(lengths.at(-1)).toBeGreaterThan(800);
    expect(lengths.at(-1)).toBeLessThanOrEqual(4_096);
  });
});

test('the newest message is at most a few minutes old, with any seed', () => {
  const newestAges = Array.from({ length: 30 }, (_, seed) => {
    const newest = messagesOf(generatedWorld({ accounts: 20, rooms: 10, messages: 400 }, seed)).at(-1)!;
    return NOW.getTime() - newest.at / 1000;
  });
  expect(newestAges.filter((age) => age < 10_000 || age > 5 * 60_000)).toEqual([]);
});

test('another seed gives other messages', () => {
  const size = { accounts: 20, rooms: 10, messages: 500 };
  const [one, other] = [1, 2].map((seed) =>
    messagesOf(generatedWorld(size, seed)).map(({ content }) => content),
  );
  expect(one).not.toEqual(other);
});

test.each([
  { accounts: 1, rooms: 1, messages: 40 },
  { accounts: 2, rooms: 9, messages: 300 },
  { accounts: 3, rooms: 50, messages: 0 },
  { accounts: 900, rooms: 2, messages: 500 },
  { accounts: 5, rooms: 400, messages: 90 },
])('any size works: $accounts accounts, $rooms rooms, $messages messages', (size) => {
  const world = generatedWorld(size, 11);
  expect(messagesOf(world)).toHaveLength(size.messages);
  for (let room = 0; room < world.rooms; room += 1) {
    const accounts = Array.from(
      { length: world.size(room) },
      (_, position) => world.member(room, position).account,
    );
    expect(new Set(accounts).size).toBe(accounts.length);
    expect(accounts.every((account) => account >= 0 && account < size.accounts)).toBe(true);
  }
});
