import { array, assert, double, infiniteStream, integer, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { RoomDraw } from '../../src/demo/room-draw.ts';

test('every room gets exactly its count, with any order of draws', () => {
  assert(
    property(
      array(nat(30), { minLength: 1, maxLength: 70 }),
      infiniteStream(double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      integer({ min: 1, max: 9 }),
      (counts, points, most) => {
        const draw = new RoomDraw(Uint32Array.from(counts));
        const given = counts.map(() => 0);
        while (draw.total > 0) {
          const room = draw.roomAt(nextOf(points));
          const taken = Math.min(most, draw.remaining(room));
          expect(taken).toBeGreaterThan(0);
          draw.take(room, taken);
          given[room]! += taken;
        }
        expect(given).toEqual(counts);
      },
    ),
  );
});

test('a room with more messages is drawn more often', () => {
  const draw = new RoomDraw(Uint32Array.of(10, 0, 990));
  const rooms = Array.from({ length: 1_000 }, (_, i) => draw.roomAt(i / 1_000));
  expect(rooms.filter((room) => room === 0)).toHaveLength(10);
  expect(rooms.filter((room) => room === 2)).toHaveLength(990);
});

function nextOf(points: Iterator<number>): number {
  const next = points.next();
  return next.done === true ? 0 : next.value;
}
