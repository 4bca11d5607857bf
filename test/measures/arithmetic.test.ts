/** Equations in worked problems: which are read, and whether they hold. Expected values by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEquations } from '../../server/measures/readEquations.ts';

const verdicts = (text: string): readonly boolean[] => readEquations(text).map(({ holds }) => holds);

describe('equations', () => {
  test.each([
    ['3 × 4 = 12', [true]],
    ['3 * 4 = 13', [false]],
    ['12 = 3 x 4', [true]],
    ['1. 2 + 3 × 4 = 14', [true]],
    ['- 20 - 3 = 17', [true]],
    ['**Step 2:** 48 ÷ 6 = 8 boxes', [true]],
    ['(2 + 3) × 4 = 20', [true]],
    ['2(3) + 4 = 10', [true]],
    ['(2)(3) = 6', [true]],
    ['2\\left(3 + 1\\right) = 8', [true]],
    ['(a) 7 × 6=42', [true]],
    ['Total = 12 + 15 = 27 apples.', [true]],
    ['So 45 - 18 = 27. Therefore 27 is left.', [true]],
    ['= 12 - 5 = 7', [true]],
    ['-5 + 3 = -2', [true]],
    ['1.5 - 0.25 = 1.25', [true]],
    ['0.5 - 1.25 = -0.75', [true]],
    ['3 / 0.5 = 6', [true]],
    ['0.75 / 0.5 = 1.5', [true]],
    ['-6 / -1.5 = 4', [true]],
    ['1 / 3 = 33.3%', [true]],
    ['1 / 3 = 33.4%', [false]],
    ['2^10 = 1,024', [true]],
    ['7^0 = 1', [true]],
    ['2^32 = 4294967296', [true]],
    ['3² + 4² = 25', [true]],
    ['1,250 + 750 = 2,000', [true]],
    ['0.1 + 0.2 = 0.3', [true]],
    ['10 / 3 = 3.33', [true]],
    ['10 / 3 = 3.34', [false]],
    ['10 / 3 = 3', [false]],
    ['10 / 3 ≈ 3', [true]],
    ['20% of 50 = 10', [true]],
    ['50 / 200 = 25%', [true]],
    ['50 / 200 × 100 = 25%', [true]],
    ['$4.50 × 3 = $13.50', [true]],
    ['12 plus 3 = 15', [true]],
    ['\\( \\frac{1}{2} + \\frac{1}{4} = 0.75 \\)', [true]],
    ['$3 \\times 4 = 12$', [true]],
    ['\\[ 6 \\cdot 7 = \\boxed{42} \\]', [true]],
    ['2 + 3 = 5, and 5 + 4 = 9.', [true, true]],
    ['(so 3 × 4 = 12)', [true]],
    ['30 + 12\n= 42', [true]],
    ['2 + 3 = 5 × 4 = 20', [false, true]],
  ])('%j: %j', (text, expected) => {
    expect(verdicts(text)).toEqual(expected);
  });

  test.each([
    ['12 kg × 3 = 36 kg', [true]],
    ['She buys 3 crates × 12 apples = 36 apples in all', [true]],
    ['240 km / 3 h = 80 km/h', [true]],
    ['60 km/h × 2 h = 120 km', [true]],
    ['The total cost is 15 dollars + 5 dollars = 20 dollars', [true]],
    ['There are 7 days and 3 + 4 = 7', [true]],
    ['4 m × 5 m = 20 m²', [true]],
    ['5 m^2 + 1 m^2 = 6 m^2', [true]],
    ['\\[ \\text{Area} = \\frac{1}{2} \\times 10 \\times 5 = 25 \\, \\text{cm}^2 \\]', [true]],
    ['\\( 3 \\text{ hours} \\times 60 \\text{ km/h} = 180 \\text{ km} \\)', [true]],
    ['Speed = 150 miles ÷ 3 hours = 50 miles per hour', [true]],
    ['Plan B costs 3 + 4 = 7 dollars', [true]],
    ['The team of 5 (3 + 4 = 8 on paper)', [false]],
    ['1/2 cup + 1/4 cup = 3/4 cup', [true]],
    ['1,200 kg ÷ 4 = 300 kg each', [true]],
  ])('units are passed over in %j', (text, expected) => {
    expect(verdicts(text)).toEqual(expected);
  });

  test.each([
    '2x + 3 = 13',
    'x + 3 × 2 = 7',
    'a × 2 + 3 = 7',
    'f(2) + 1 = 5',
    '√16 + 2 = 6',
    '\\sqrt{16} + 2 = 6',
    'sqrt(16) + 2 = 6',
    'price × 3 + 2 = 14',
    '3\\frac{1}{2} + 1 = 4.5',
    '23 ÷ 3 = 7 remainder 2',
    '23 ÷ 3 = 7 R 2',
    '9:00 + 2 = 11:00',
    '$5 + 50 cents = $5.50',
    '3 hours 20 minutes + 40 minutes = 4 hours',
    '5! + 1 = 121',
    '12 + 12 / x = 15',
    'x = 5',
    '12 = 12',
    '3 million + 2 = 5',
    '2 hours + 30 minutes = 150 minutes',
    '2 km × 1000 = 2000 m',
    '2 1/2 + 1 = 3.5',
    'a == b, 3 + 4 => 7, 3 + 4 >= 7',
    '5 / 0 = 0',
    '1 + 5 / 0 = 1',
    '2^33 = 8589934592',
    '2^0.5 = 1.41',
    '9^32 × 9^32 × 9^32 × 9^32 × 9^32 × 9^32 = 1',
    '2 ^ 1000000 = 3',
    '10:30 - 9:00 = 1:30',
    'The sum of what = nothing',
    '= =',
  ])('%j is not read', (text) => {
    expect(verdicts(text)).toEqual([]);
  });

  test('sums and products of whole numbers agree with BigInt', () => {
    const number = fc.integer({ min: 0, max: 10 ** 9 });
    fc.assert(
      fc.property(number, number, number, fc.integer({ min: -1, max: 1 }), (a, b, c, slip) => {
        const result = BigInt(a) + BigInt(b) * BigInt(c) + BigInt(slip);
        if (result >= 0n) expect(verdicts(`${a} + ${b} × ${c} = ${result}`)).toEqual([slip === 0]);
      }),
    );
  });

  test('a text of equations alone is cut short', () => {
    expect(readEquations('1 + 1 = 2\n'.repeat(5_000))).toHaveLength(500);
  });
});
