/** What a column's rephrasings share: openings and near-duplicates, both silent below 100 outputs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearDuplicates } from '../../server/measures/nearDuplicates.ts';
import { openingCollapse } from '../../server/measures/openingCollapse.ts';

const numbered = (count: number, text: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => text(index));

/** Words that no two texts share. */
const prose = (index: number, words = 40): string =>
  numbered(words, (word) => `w${index}x${(word * 7919 + index) % 1009}`).join(' ');

describe('openings', () => {
  test('are silent below 100 outputs', () => {
    expect(openingCollapse(numbered(99, prose))).toBeNull();
    expect(openingCollapse([...numbered(99, prose), '  '])).toBeNull();
  });

  test('share of the most common opening per length, and distinct ones of ten characters', () => {
    // 30 begin with the same 16 characters, 10 of them with the same 32.
    const texts = numbered(100, (index) => {
      if (index < 10) return `Problem: A farmer has twelve cows and sells ${index}.`;
      if (index < 30) return `Problem: A farme${index} goes to market.`;
      return `${index} boats leave the harbour.`;
    });
    const collapse = openingCollapse(texts);
    expect(collapse?.curve.map(({ characters, share }) => [characters, share])).toEqual([
      [8, 0.3],
      [16, 0.3],
      [32, 0.1],
      [64, 0.01],
    ]);
    expect(collapse?.curve[0]?.opening).toBe('Problem:');
    expect(collapse?.distinct).toBe(71);
    expect(collapse?.n).toBe(100);
  });

  test('leading white space counts not, and no character is cut in two', () => {
    const collapse = openingCollapse(
      numbered(100, (index) => `${' '.repeat(index)}😀😀😀😀😀😀😀😀😀${index}`),
    );
    expect(collapse?.curve[0]).toEqual({ characters: 8, share: 1, opening: '😀😀😀😀😀😀😀😀' });
  });
});

describe('near-duplicates', () => {
  test('are silent below 100 outputs', () => {
    expect(nearDuplicates(numbered(99, () => prose(1)))).toBeNull();
  });

  test('texts without anything in common form no group', () => {
    expect(nearDuplicates(numbered(120, (index) => prose(index)))).toEqual({ n: 120, share: 0, groups: [] });
  });

  test('equal and nearly equal texts are found, the largest group first', () => {
    const texts = numbered(120, (index) => {
      if (index % 10 === 3) return `${prose(3)} and then ${index} more`;
      if (index < 2) return prose(50);
      return prose(index);
    });
    const found = nearDuplicates(texts);
    expect(found?.groups).toEqual([
      [3, 13, 23, 33, 43, 53, 63, 73, 83, 93, 103, 113],
      [0, 1, 50],
    ]);
    expect(found?.share).toBeCloseTo(13 / 120, 12);
  });

  test('texts that share half of their words are no duplicates', () => {
    const texts = numbered(100, (index) => `${prose(0, 20)} ${prose(index + 1, 20)}`);
    expect(nearDuplicates(texts)?.groups).toEqual([]);
  });

  test('any texts: groups are disjoint, ascending and of two or more', () => {
    const words = fc.array(fc.constantFrom('river', 'delta', 'sea', 'boat', 'stone'), {
      minLength: 3,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(words, { minLength: 100, maxLength: 130 }), (lists) => {
        const groups = nearDuplicates(lists.map((list) => list.join(' ')))?.groups ?? [];
        const members = groups.flat();
        expect(new Set(members).size).toBe(members.length);
        for (const group of groups) {
          expect(group.length).toBeGreaterThan(1);
          expect(group).toEqual([...group].sort((a, b) => a - b));
        }
      }),
      { numRuns: 20 },
    );
  });
});
