/** What is remembered of texts is what would be made of them, and little of it is kept. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { remembered } from '../../server/language/remembered.ts';

test('law: remembering changes no answer', () => {
  const make = (text: string) => text.length;
  const known = remembered(make);
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 50 }), (texts) => {
      for (const text of texts) expect(known(text)).toBe(make(text));
    }),
  );
});

test('a text is made once, a long one each time, and after a thousand others it is made anew', () => {
  const made: string[] = [];
  const known = remembered((text) => made.push(text));
  const long = 'x'.repeat(2000);
  for (const text of ['a', 'a', long, long]) known(text);
  expect(made).toEqual(['a', long, long]);
  for (let n = 0; n < 1000; n++) known(`other ${n}`);
  known('a');
  expect(made.filter((text) => text === 'a')).toHaveLength(2);
});
