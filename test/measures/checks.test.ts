import { describe, expect, test } from 'vitest';
import { CHECK_NAMES, decodeChecks, judgeAll } from '../../server/measures/checks.ts';
import type { MeasureInput } from '../../server/measures/measure.ts';
import { measureInput } from './measureInput.ts';

const verdict = (check: unknown, given: Partial<MeasureInput> = {}) =>
  judgeAll(decodeChecks([check]).checks, measureInput(given))[0]?.passed;

describe('checks', () => {
  test.each([
    ['Here is the FAQ you asked for:\n\n**What …**', false],
    ['Sure, here you go', false],
    ['**Here are the questions**', false],
    ['Hereford is a city in England.', true],
    ['Surely the river rises there.', true],
    ['', true],
  ])('not_preamble on %j is %s', (text, expected) => {
    expect(verdict({ not_preamble: true }, { text })).toBe(expected);
  });

  test('bounds are inclusive and either may be left out', () => {
    const text = 'y'.repeat(50);
    expect(verdict({ length_ratio: { min: 0.5 } }, { text })).toBe(true);
    expect(verdict({ length_ratio: { max: 0.5 } }, { text })).toBe(true);
    expect(verdict({ length_ratio: { min: 0.51, max: 2 } }, { text })).toBe(false);
  });

  test('what cannot be measured is missing, neither passed nor failed', () => {
    expect(verdict({ completion_tokens: { min: 30 } }, { completionTokens: null })).toBeNull();
    expect(verdict({ length_ratio: { min: 0.1 } }, { source: '' })).toBeNull();
    expect(verdict({ finished: true }, { finishReason: null })).toBeNull();
  });

  test('finished fails on a rephrasing cut at max_tokens', () => {
    expect(verdict({ finished: true }, { finishReason: 'length' })).toBe(false);
  });

  test('what is no check is named, and the others still work', () => {
    const { checks, unknown } = decodeChecks([
      { not_premble: true },
      7,
      { not_empty: true },
      { length_ratio: {} },
    ]);
    expect(checks.map(({ name }) => name)).toEqual(['not_empty']);
    expect(unknown).toEqual(['not_premble: true', '7', 'length_ratio: {}']);
  });

  test('a check from a document cannot reach the prototype', () => {
    expect(decodeChecks([{ constructor: true }, { toString: true }]).checks).toEqual([]);
    expect(CHECK_NAMES).toContain('not_preamble');
  });
});
