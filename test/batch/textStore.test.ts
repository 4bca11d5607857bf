/** Texts in memory that is used again: what was kept reads back, however texts fall on the stretches. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTextStore } from '../../server/batch/runner/textStore.ts';

const LONG = 600_000;

test('every text reads back until the store is cleared, in memory of an earlier round as well', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.nat(LONG).map((length) => 'é'.repeat(length)),
    fc.nat(LONG).map((length) => 'a'.repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(fc.array(text, { maxLength: 8 }), { maxLength: 3 }), (rounds) => {
      const free: Buffer[] = [];
      for (const texts of rounds) {
        const store = createTextStore(free);
        const kept = texts.map((each) => store.add(each));
        expect(
          kept.map((bytes) => Buffer.from(bytes).equals(Buffer.from(texts[kept.indexOf(bytes)] ?? ''))),
        ).toEqual(texts.map(() => true));
        store.clear();
      }
    }),
    { numRuns: 30 },
  );
});

test('stretches are used again', () => {
  const free: Buffer[] = [];
  for (let round = 0; round < 5; round++) {
    const store = createTextStore(free);
    for (let n = 0; n < 20; n++) store.add('a'.repeat(50_000));
    store.clear();
  }
  expect(free).toHaveLength(2);
});
