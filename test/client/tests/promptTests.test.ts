/** Checks as tests: where they stand in a prompt, and what a judged sample says of each. */
import { describe, expect, test } from 'vitest';
import type { CheckedRephrasing } from '../../../client/ports.ts';
import { checkOutcome, sampleLine } from '../../../client/tests/checkOutcome.ts';
import { promptChecks } from '../../../client/tests/promptChecks.ts';

describe('the checks of a prompt', () => {
  test('each with its line and in words', () => {
    const checks = promptChecks(`---
name: faq
output:
  form: faq
  checks:
    - not_preamble: true
    - length_ratio: { min: 0.2, max: 3 }
    - qa_pairs:
        min: 2
    - source_echo: { max: 0.5 }
---
[[DOCUMENT]]`);
    expect(checks).toEqual([
      { name: 'not_preamble', label: 'not_preamble', line: 5 },
      { name: 'length_ratio', label: 'length_ratio 0.2 to 3', line: 6 },
      { name: 'qa_pairs', label: 'qa_pairs at least 2', line: 7 },
      { name: 'source_echo', label: 'source_echo at most 0.5', line: 9 },
    ]);
  });

  test('what is no check is passed over, and the places of the others stay right', () => {
    const checks = promptChecks(
      '---\noutput:\n  checks:\n    - not_premble: true\n    - digits: false\n    - digits: true\n    - digits: true\n---\n[[DOCUMENT]]',
    );
    expect(checks.map(({ name, line }) => [name, line])).toEqual([
      ['digits', 5],
      ['digits', 6],
    ]);
  });

  test.each([
    '',
    'Plain text [[DOCUMENT]]',
    '---\noutput: { checks: not_empty }\n---\n[[DOCUMENT]]',
    '---\noutput: [\n---\n',
    '---\nname: x\n---\n[[DOCUMENT]]',
  ])('none in %j', (text) => {
    expect(promptChecks(text)).toEqual([]);
  });
});

const CHECK = { name: 'length_ratio', label: 'length_ratio 0.2 to 3', line: 3 };

const rephrasing = (given: Partial<CheckedRephrasing>): CheckedRephrasing => ({
  document: 'doc-1',
  variant: 'tiny · gpu',
  rollout: 0,
  opening: 'Here is the FAQ',
  error: null,
  verdicts: [{ passed: true, value: 1 }],
  ...given,
});

const outcome = (...rephrasings: readonly CheckedRephrasing[]) =>
  checkOutcome({ ok: true, rephrasings }, CHECK, 0);

describe('the outcome of a check', () => {
  test('passes where every verdict that could be given is a pass', () => {
    const unknown = rephrasing({ verdicts: [{ passed: null, value: null }] });
    expect(outcome(rephrasing({}), unknown)).toEqual({ state: 'passed', messages: [] });
  });

  test('without a single verdict it says nothing', () => {
    const unknown = rephrasing({ verdicts: [{ passed: null, value: null }] });
    expect(outcome(unknown, unknown).state).toBe('skipped');
    expect(outcome().state).toBe('skipped');
  });

  test('fails with one message per document, the figure beside what was asked for', () => {
    const long = rephrasing({ verdicts: [{ passed: false, value: 4.23456 }] });
    const flagged = rephrasing({ rollout: 2, verdicts: [{ passed: false, value: true }] });
    const empty = rephrasing({ opening: '', verdicts: [{ passed: false, value: 0 }] });
    expect(outcome(rephrasing({}), long, flagged, empty)).toEqual({
      state: 'failed',
      messages: [
        '3 of 4 do not pass length_ratio 0.2 to 3.',
        'doc-1 (tiny · gpu): 4.23. It begins: Here is the FAQ',
        'doc-1 (tiny · gpu, rollout 2): It begins: Here is the FAQ',
        'doc-1 (tiny · gpu): 0. It is empty.',
      ],
    });
  });

  test('a document that was not answered is an error, never a pass', () => {
    const failed = rephrasing({ error: 'The endpoint gpu cannot be reached.', verdicts: [] });
    expect(outcome(rephrasing({}), failed)).toEqual({
      state: 'errored',
      messages: ['doc-1 (tiny · gpu): The endpoint gpu cannot be reached.'],
    });
  });

  test('nothing to judge is an error with its reason', () => {
    const message = 'No documents are chosen yet.';
    expect(checkOutcome({ ok: false, message }, CHECK, 0)).toEqual({ state: 'errored', messages: [message] });
    expect(sampleLine('faq', { ok: false, message })).toBe('faq: No documents are chosen yet.');
  });

  test('of very many documents the first fifty are named', () => {
    const failing = rephrasing({ verdicts: [{ passed: false, value: 9 }] });
    const { messages } = outcome(...new Array<CheckedRephrasing>(1_250).fill(failing));
    expect(messages).toHaveLength(52);
    expect(messages.at(-1)).toBe('And 1,200 more.');
  });
});
