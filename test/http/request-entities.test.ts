import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ORM_OPTIONS } from '../../src/db/orm.ts';
import { requestEntities } from '../../src/http/request-entities.ts';

let orm: MikroORM;

beforeAll(async () => {
  orm = await MikroORM.init({ ...ORM_OPTIONS, dbName: 'never connected' });
});

afterAll(() => orm.close());

test('each request gets an EntityManager of its own when it first asks for one', () => {
  const fork = vi.fn(() => orm.em.fork());
  const [first, second] = [requestEntities(fork), requestEntities(fork)];
  expect(fork).not.toHaveBeenCalled();
  expect(first()).toBe(first());
  expect(second()).not.toBe(first());
  expect(fork).toHaveBeenCalledTimes(2);
});
