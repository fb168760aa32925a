import { expect, test } from 'vitest';
import { seededIds } from '../../src/demo/seeded-ids.ts';

test('ids are UUIDs, unique and in the order of their numbers', () => {
  const ids = seededIds(7);
  const many = Array.from({ length: 70_000 }, (_, index) => ids('message', index));
  expect(
    many.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
  ).toEqual([]);
  expect(new Set(many).size).toBe(many.length);
  expect([...many].sort()).toEqual(many);
});

test('the same seed, kind and number give the same id; any other does not', () => {
  expect(seededIds(7)('room', 3)).toBe(seededIds(7)('room', 3));
  const others = [seededIds(8)('room', 3), seededIds(7)('member', 3), seededIds(7 + 2 ** 32)('room', 3)];
  expect(others).not.toContain(seededIds(7)('room', 3));
});
