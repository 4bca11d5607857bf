/** What is loaded when it is first needed: once, for all who ask at the same time, and again after a failure. */
import { expect, test } from 'vitest';
import { late } from '../../client/late.ts';

test('loads at the first call, once for everybody', async () => {
  let loads = 0;
  const one = late(async () => ++loads);
  expect(one.loaded()).toBeNull();
  expect(await Promise.all([one.get(), one.get()])).toEqual([1, 1]);
  expect(one.loaded()).toBe(1);
  expect(await one.get()).toBe(1);
});

test('tries again where it failed', async () => {
  let tries = 0;
  const one = late(async () => {
    tries++;
    if (tries === 1) throw new Error('not this time');
    return 'there';
  });
  await expect(one.get()).rejects.toThrow('not this time');
  expect(one.loaded()).toBeNull();
  expect(await one.get()).toBe('there');
});
