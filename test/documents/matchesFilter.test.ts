import { describe, expect, it } from 'vitest';
import { matchesFilter } from '../../server/documents/matchesFilter.ts';
import type { RowFilter } from '../../server/experiment/experiment.ts';

const ROW = { language: 'en', score: 3.5, adult: false, meta: { dump: 'CC-10' }, gone: null, words: ['a'] };
const CSV = { language: 'en', score: '3.5', adult: 'False', empty: '' };

describe('matchesFilter', () => {
  it.each<[RowFilter, boolean]>([
    [{}, true],
    [{ language: 'en' }, true],
    [{ language: 'de' }, false],
    [{ language: ['de', 'en'] }, true],
    [{ language: { not: 'en' } }, false],
    [{ language: { not: ['de', 'fr'] } }, true],
    [{ score: { min: 3.5, max: 3.5 } }, true],
    [{ score: { min: 3.6 } }, false],
    [{ score: { max: 3 } }, false],
    [{ score: { min: 3, not: 3.5 } }, false],
    [{ adult: false }, true],
    [{ adult: true }, false],
    [{ 'meta.dump': 'CC-10' }, true],
    [{ 'meta.dump': 'CC-11', language: 'en' }, false],
    // What is missing or null equals nothing and lies nowhere.
    [{ nowhere: 'x' }, false],
    [{ nowhere: { min: 0 } }, false],
    [{ nowhere: { not: 'x' } }, true],
    [{ gone: { not: ['x'] } }, true],
    [{ gone: 'null' }, false],
    // A list is no value.
    [{ words: 'a' }, false],
  ])('%j of a typed row: %s', (filter, expected) => {
    expect(matchesFilter(ROW, filter)).toBe(expected);
  });

  it.each<[RowFilter, boolean]>([
    [{ score: 3.5 }, true],
    [{ score: { min: 3, max: 4 } }, true],
    [{ score: { not: 3.5 } }, false],
    [{ adult: false }, true],
    [{ adult: true }, false],
    [{ empty: 0 }, false],
    [{ empty: { min: -1 } }, false],
    [{ language: { min: 1 } }, false],
  ])('%j of text alone: %s', (filter, expected) => {
    expect(matchesFilter(CSV, filter)).toBe(expected);
  });
});
