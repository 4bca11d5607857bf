/** Blind pairs, the export of what people judged, and what differs between two versions of a prompt. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blindPairs } from '../../server/measures/blindPairs.ts';
import type { JudgedRephrasing, Vote } from '../../server/measures/judgements.ts';
import { preferenceLine, ratingLine } from '../../server/measures/judgements.ts';
import type { PromptVersion } from '../../server/measures/promptChanges.ts';
import { promptChanges } from '../../server/measures/promptChanges.ts';

const rephrasing = (variant: string): JudgedRephrasing => ({
  document: 'doc-1',
  variant,
  rollout: 0,
  model: 'm',
  fingerprint: `f-${variant}`,
  prompt: `Prompt of ${variant}`,
  text: `Text\nof ${variant}`,
});

const vote = (left: string, right: string, outcome: Vote['outcome']): Vote => ({
  left: rephrasing(left),
  right: rephrasing(right),
  outcome,
  blind: true,
  at: Date.UTC(2026, 0, 2),
});

describe('blind pairs', () => {
  test('every row once, sides balanced, decided by the seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.uniqueArray(fc.string(), { maxLength: 60 }), (seed, rows) => {
        const pairs = blindPairs(seed, rows, ['a', 'b']);
        expect(pairs.map(({ row }) => row).sort()).toEqual([...rows].sort());
        for (const { left, right } of pairs) expect([left, right].sort()).toEqual(['a', 'b']);
        const left = pairs.filter((pair) => pair.left === 'a').length;
        expect(left).toBe(Math.floor(rows.length / 2));
        expect(blindPairs(seed, rows, ['a', 'b'])).toEqual(pairs);
      }),
    );
  });

  test('another seed gives another order and other sides', () => {
    const rows = Array.from({ length: 40 }, (_, index) => `0:${index}`);
    const [one, two] = [blindPairs(1, rows, ['a', 'b']), blindPairs(2, rows, ['a', 'b'])];
    expect(one.map(({ row }) => row)).not.toEqual(two.map(({ row }) => row));
    expect(one.map(({ row }) => row)).not.toEqual(rows);
    const leftOf = (pairs: typeof one) => new Map(pairs.map(({ row, left }) => [row, left]));
    expect(leftOf(one)).not.toEqual(leftOf(two));
  });
});

describe('export of judgements', () => {
  test('a preference names what was chosen and what was rejected, and which request each answers', () => {
    const line = preferenceLine(vote('faq', 'table', 'right'));
    expect(line).not.toContain('\n');
    expect(JSON.parse(line ?? '')).toEqual({
      document: 'doc-1',
      prompt: 'Prompt of table',
      chosen: 'Text\nof table',
      rejected: 'Text\nof faq',
      rejected_prompt: 'Prompt of faq',
      chosen_source: { variant: 'table', rollout: 0, model: 'm', fingerprint: 'f-table' },
      rejected_source: { variant: 'faq', rollout: 0, model: 'm', fingerprint: 'f-faq' },
      blind: true,
      at: '2026-01-02T00:00:00.000Z',
    });
  });

  test('a tie prefers nothing', () => {
    expect(preferenceLine(vote('faq', 'table', 'tie'))).toBeNull();
  });

  test('a rating without a comment keeps its place', () => {
    const line = ratingLine({ rephrasing: rephrasing('faq'), rating: 4, comment: null, at: 0 });
    expect(JSON.parse(line)).toMatchObject({ rating: 4, comment: null, source: { variant: 'faq' } });
  });
});

describe('changes between two versions', () => {
  const version: PromptVersion = {
    template: 'Write a FAQ.\n\n[[DOCUMENT]]',
    system: null,
    inputs: { DOCUMENT: 'text' },
    parameters: { temperature: 1, stop: ['a', 'b'] },
    extraBody: { chat_template_kwargs: { enable_thinking: false, x: 1 } },
  };

  test('none where both send the same, however it was written', () => {
    const other = { ...version, extraBody: { chat_template_kwargs: { x: 1, enable_thinking: false } } };
    expect(promptChanges(version, other)).toEqual([]);
  });

  test('the same text read as Jinja is another template', () =>
    expect(promptChanges(version, { ...version, dialect: 'jinja' })).toEqual([
      { part: 'template', key: null },
    ]));

  test('each part and each parameter by itself', () => {
    const after: PromptVersion = {
      template: 'Write a table.\n\n[[DOCUMENT]]',
      system: '',
      inputs: { DOCUMENT: 'body' },
      parameters: { temperature: 0.7, stop: ['b', 'a'], seed: 1 },
      extraBody: {},
    };
    expect(promptChanges(version, after)).toEqual([
      { part: 'template', key: null },
      { part: 'system', key: null },
      { part: 'inputs', key: 'DOCUMENT' },
      { part: 'parameters', key: 'temperature' },
      { part: 'parameters', key: 'stop' },
      { part: 'parameters', key: 'seed' },
      { part: 'extraBody', key: 'chat_template_kwargs' },
    ]);
  });
});
