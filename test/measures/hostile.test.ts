/** Any text is measured, in bounded time: what would take a careless expression minutes ends within the test's limit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MEASURES, measureAll } from '../../server/measures/measures.ts';
import { nearDuplicates } from '../../server/measures/nearDuplicates.ts';
import { openingCollapse } from '../../server/measures/openingCollapse.ts';
import { measureInput } from './measureInput.ts';

/** Enough that anything worse than linear runs into the time limit. */
const CHARACTERS = 50_000;
const long = (piece: string): string => piece.repeat(Math.ceil(CHARACTERS / piece.length));

const HOSTILE: readonly (readonly [string, string])[] = [
  ['one letter', 'a'.repeat(1_000_000)],
  ['one digit', long('9')],
  ['spaces', long(' ')],
  ['line ends', long('\n')],
  ['brackets', long('(')],
  ['JSON brackets', long('[')],
  ['equations', long('1+1=')],
  ['towers of powers', long('9^9')],
  ['minus signs', `${long('-')}=1`],
  ['fractions', long('\\frac{')],
  ['pipes', long('|')],
  ['table rows', long('|-|-|\n')],
  ['table heads', long('|a|\n|-|\n')],
  ['questions', long('?\n')],
  ['list marks', long('- ')],
  ['numbered lines', long('1. ')],
  ['headings', long('# ')],
  ['groups of thousands', long('1,')],
  ['decimal points', long('1.')],
  ['meta words', long('the provided ')],
  ['apologies', long("I'm sorry ")],
  ['fences', long('```\n')],
  ['Han', long('漢')],
  ['combining marks', long('é\u0301')],
  ['halves of surrogate pairs', long('\ud83d')],
  ['placeholders', long('[[A')],
  ['tags', long('<think')],
];

describe('hostile texts', () => {
  test.each(HOSTILE)('%s: every measure ends', (_, text) => {
    for (const measure of MEASURES) {
      const value = measure.compute(
        measureInput({ text, source: text, promptText: text, reasoning: text.slice(0, 1000) }),
      );
      if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
    }
  });
});

test('any text: shares lie within 0 and 1, and equal inputs give equal figures', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '1',
          '2.5',
          '+',
          '=',
          '×',
          '(',
          ')',
          '%',
          ' ',
          'kg',
          'x',
          '|',
          '\n',
          '-',
          '?',
          'Q:',
          'the text',
        ),
      )
      .map((pieces) => pieces.join('')),
  );
  const form = fc.constantFrom('faq', 'table', 'math', 'tutorial', 'qa', 'list', 'json', 'free');
  fc.assert(
    fc.property(text, text, text, form, (output, source, promptText, declared) => {
      const input = measureInput({ text: output, source, promptText, form: declared });
      const values = measureAll(input);
      for (const { id, value } of values) {
        const found = MEASURES.find((candidate) => candidate.id === id);
        if (typeof value !== 'number' || found?.kind !== 'number') continue;
        expect(value).toBeGreaterThanOrEqual(0);
        if (found.unit === 'share') expect(value).toBeLessThanOrEqual(1);
      }
      expect(measureAll(input)).toEqual(values);
    }),
    { numRuns: 30 },
  );
});

test('columns of hostile texts', () => {
  const texts = Array.from({ length: 120 }, (_, index) => long(`${index % 3} `).slice(0, 20_000));
  expect(openingCollapse(texts)?.n).toBe(120);
  expect(nearDuplicates(texts)?.groups).toHaveLength(3);
});
