/** Looking things up in the background: nothing at once, the truth soon, one word for a round, and letting go. */
import { expect, test } from 'vitest';
import { createLookedUp } from '../../server/languageServer/lookedUp.ts';

/** Things whose marks the test decides; reads are counted and can be held back. */
function follow(options: { readonly freshMs: number; readonly most: number }) {
  const marks = new Map<string, string>();
  const reads: string[] = [];
  const signals = new Map<string, AbortSignal>();
  let gate = Promise.resolve();
  let told = 0;
  let change = Promise.withResolvers<void>();
  const things = createLookedUp<string, string>(
    {
      nameOf: (key) => key,
      markOf: async (key) => marks.get(key) ?? null,
      read: async (key, signal) => {
        reads.push(key);
        signals.set(key, signal);
        await gate;
        return `${key} ${marks.get(key)}`;
      },
      ...options,
    },
    () => {
      told += 1;
      change.resolve();
      change = Promise.withResolvers();
    },
  );
  return {
    things,
    marks,
    reads,
    signals,
    told: () => told,
    change: () => change.promise,
    hold: (until: Promise<void>) => {
      gate = until;
    },
  };
}

test('what is asked for is known after one round, announced once', async () => {
  const { things, marks, reads, change, told } = follow({ freshMs: 1e9, most: 9 });
  marks.set('a', '1').set('b', '1');
  const changed = change();
  expect([things.of('a'), things.of('b'), things.of('gone')]).toEqual([null, null, null]);
  await changed;
  expect([things.of('a'), things.of('b'), things.of('gone')]).toEqual(['a 1', 'b 1', null]);
  expect([reads, told()]).toEqual([['a', 'b'], 1]);
});

test('read again only when the mark is another, and only after it may have changed', async () => {
  const { things, marks, reads, change } = follow({ freshMs: 1e9, most: 9 });
  marks.set('a', '1');
  let changed = change();
  things.of('a');
  await changed;
  marks.set('a', '2');
  expect(things.of('a')).toBe('a 1');
  expect(reads).toHaveLength(1);
  things.changed();
  changed = change();
  expect(things.of('a')).toBe('a 1');
  await changed;
  expect(things.of('a')).toBe('a 2');
  things.changed();
  things.of('a');
  marks.set('b', '1');
  changed = change();
  things.of('b');
  await changed;
  expect(reads).toEqual(['a', 'a', 'b']);
});

test('what is asked for longest ago is let go, its read stopped', async () => {
  const { things, marks, signals, change, hold } = follow({ freshMs: 1e9, most: 2 });
  for (const key of ['a', 'b', 'c']) marks.set(key, '1');
  const open = Promise.withResolvers<void>();
  hold(open.promise);
  const changed = change();
  things.of('a');
  while (!signals.has('a')) await Promise.resolve();
  things.of('b');
  things.of('c');
  expect(signals.get('a')?.aborted).toBe(true);
  open.resolve();
  await changed;
  expect([things.of('b'), things.of('c')]).toEqual(['b 1', 'c 1']);
});

test('what changes while a look still holds is noticed when it is over', async () => {
  const { things, marks, change } = follow({ freshMs: 50, most: 9 });
  marks.set('a', '1');
  let changed = change();
  things.of('a');
  await changed;
  marks.set('a', '2');
  changed = change();
  expect(things.of('a')).toBe('a 1');
  await changed;
  expect(things.of('a')).toBe('a 2');
});
