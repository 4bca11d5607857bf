/**
 * Column figures and their intervals. Reference values: Wilson, Student and the histogram from SciPy 1.17 and NumPy 2.4
 * (`binomtest(…).proportion_ci(method="wilson")`, `ttest_1samp`, `ttest_rel`, `t.ppf`, `numpy.histogram`); Agresti and
 * Min from their formula evaluated in Python.
 */
import { describe, expect, test } from 'vitest';
import { meanInterval, wilsonInterval } from '../../server/measures/interval.ts';
import { pairedDifference } from '../../server/measures/pairedDifference.ts';
import { summariseColumn } from '../../server/measures/summarise.ts';
import { winRate } from '../../server/measures/winRate.ts';

const column = (id: string, values: readonly (number | boolean | null)[]) =>
  summariseColumn(values.map((value) => [{ id, value }]))[0];

describe('intervals', () => {
  test.each([
    [0, 10, 0, 0.27753279986],
    [3, 20, 0.0523687459, 0.36041886474],
    [20, 20, 0.83887484195, 1],
    [1, 1, 0.20654931438, 1],
  ])('Wilson %i of %i', (hits, n, low, high) => {
    expect(wilsonInterval(hits, n).low).toBeCloseTo(low, 9);
    expect(wilsonInterval(hits, n).high).toBeCloseTo(high, 9);
  });

  test.each([
    [1, 12.706204736],
    [2, 4.302652729],
    [10, 2.228138851],
    [11, 2.200985161],
    [19, 2.093024054],
    [30, 2.042272456],
    [1999, 1.96115142],
  ])('Student with %i degrees of freedom', (degrees, quantile) => {
    // With this variance the interval's half-width is the quantile itself.
    expect(meanInterval(0, degrees + 1, degrees + 1).high).toBeCloseTo(quantile, 4);
  });
});

describe('column summaries', () => {
  test('numbers: mean with Student’s interval, missing ones count nowhere', () => {
    const summary = column('completion_tokens', [273, 310, null, 150, 402, 266, 298, null]);
    expect(summary).toMatchObject({ id: 'completion_tokens', n: 6, missing: 2 });
    expect(summary?.mean).toBeCloseTo(283.1666667, 6);
    expect(summary?.low).toBeCloseTo(197.6613795, 5);
    expect(summary?.high).toBeCloseTo(368.671954, 5);
  });

  test('flags: share with Wilson’s interval, no histogram', () => {
    const summary = column('preamble', [true, true, true, ...new Array<boolean>(17).fill(false)]);
    expect(summary).toMatchObject({ n: 20, missing: 0, mean: 0.15, histogram: null });
    expect(summary?.low).toBeCloseTo(0.0523687459, 9);
  });

  test('all missing is missing, not 0', () => {
    expect(column('completion_tokens', [null, null])).toEqual({
      id: 'completion_tokens',
      n: 0,
      missing: 2,
      mean: null,
      low: null,
      high: null,
      histogram: null,
    });
  });

  test('an interval never leaves what is possible', () => {
    expect(column('length_ratio', [0.1, 0.2, 14])).toMatchObject({ low: 0 });
    expect(column('length_ratio', [0.1, 0.2, 14])?.high).toBeGreaterThan(14);
    expect(column('copied_ngrams', [0, 1, 1])).toMatchObject({ low: 0, high: 1 });
  });

  test('one figure has a mean and no interval', () => {
    expect(column('completion_tokens', [7])).toMatchObject({ n: 1, mean: 7, low: null, high: null });
  });

  test('histogram bins as numpy.histogram', () => {
    expect(column('completion_tokens', [1, 1, 2, 3, 5, 8, 13, 21])?.histogram).toEqual({
      least: 1,
      greatest: 21,
      counts: [3, 1, 1, 1, 0, 0, 1, 0, 0, 1],
    });
    expect(column('completion_tokens', [4, 4])?.histogram).toEqual({ least: 4, greatest: 4, counts: [2] });
  });

  test('a measure that a cell does not carry is neither there nor missing', () => {
    expect(summariseColumn([[{ id: 'empty', value: false }], []])).toHaveLength(1);
    expect(column('empty', [false])).toMatchObject({ n: 1, missing: 0 });
    expect(summariseColumn([])).toEqual([]);
  });
});

describe('paired difference', () => {
  test('numbers: mean of b − a with Student’s interval', () => {
    const difference = pairedDifference([1, 2.5, 3, 4.25, 5], [1.5, 2.25, 4, 5, 7.5]);
    expect(difference).toMatchObject({ n: 5 });
    expect(difference?.mean).toBeCloseTo(0.9, 12);
    expect(difference?.low).toBeCloseTo(-0.35325053851, 6);
    expect(difference?.high).toBeCloseTo(2.15325053851, 6);
  });

  test('pairs with a missing half count nowhere; none left is null', () => {
    expect(pairedDifference([1, null, 3], [2, 5, null])).toEqual({ n: 1, mean: 1, low: null, high: null });
    expect(pairedDifference([null], [1])).toBeNull();
    expect(pairedDifference([1], [])).toBeNull();
  });

  test('flags: difference of shares with the interval of Agresti and Min', () => {
    const before = new Array<boolean>(20).fill(false).map((_, index) => index === 6);
    const after = new Array<boolean>(20).fill(false).map((_, index) => index < 6);
    const difference = pairedDifference(before, after);
    expect(difference?.mean).toBeCloseTo(0.25, 12);
    expect(difference?.low).toBeCloseTo(-0.006128181901, 9);
    expect(difference?.high).toBeCloseTo(0.4606736364, 9);
  });

  test('flags that all agree still have a width', () => {
    const same = new Array<boolean>(20).fill(true);
    expect(pairedDifference(same, same)?.high).toBeCloseTo(0.089089272, 8);
  });
});

describe('win rate', () => {
  test('a tie is half a win for each', () => {
    expect(winRate(6, 1, 3)).toMatchObject({ rate: 0.75, n: 10 });
    expect(winRate(6, 1, 3)?.low).toBeCloseTo(0.4421814243, 9);
    expect(winRate(6, 1, 3)?.high).toBeCloseTo(0.9190521758, 9);
  });

  test('no vote, no rate', () => {
    expect(winRate(0, 0, 0)).toBeNull();
  });
});
