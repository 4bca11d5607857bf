/** Each measure on texts whose figures were counted by hand. */
import { describe, expect, test } from 'vitest';
import type { MeasureInput } from '../../server/measures/measure.ts';
import { MEASURES, measureAll } from '../../server/measures/measures.ts';
import { measureInput } from './measureInput.ts';

const measure = (id: string, given: Partial<MeasureInput>): number | boolean | null => {
  const found = MEASURES.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`There is no measure ${id}.`);
  return found.compute(measureInput(given));
};

const words = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `word${from + index}`).join(' ');

describe('the table', () => {
  test('every measure has its own id, a definition and a source, in full sentences', () => {
    const ids = MEASURES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, label, definition, source, kind, unit } of MEASURES) {
      expect(id).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
      expect(label.length).toBeLessThanOrEqual(26);
      expect(definition).toMatch(/\.$/);
      expect(source).toMatch(/\.$/);
      if (kind === 'flag') expect(unit).toBe('share');
    }
  });

  test('measures of another form are left out, all others are there', () => {
    const ids = (form: MeasureInput['form']) => measureAll(measureInput({ form })).map(({ id }) => id);
    expect(ids('free')).not.toContain('table_rows');
    expect(ids('table')).toContain('table_rows');
    expect(ids('table')).not.toContain('equations');
    expect(ids('qa')).toContain('qa_pairs');
    expect(ids('free')).toHaveLength(MEASURES.filter(({ forms }) => forms === null).length);
  });
});

describe('what the server says', () => {
  test('is missing where it says nothing', () => {
    for (const id of ['completion_tokens', 'short'])
      expect(measure(id, { completionTokens: null })).toBeNull();
    expect(measure('cut_off', { finishReason: null })).toBeNull();
    expect(measure('length_ratio', { source: '' })).toBeNull();
  });

  test('short is under 30 tokens', () => {
    expect(measure('short', { completionTokens: 29 })).toBe(true);
    expect(measure('short', { completionTokens: 30 })).toBe(false);
    expect(measure('short', { completionTokens: 0 })).toBe(true);
  });

  test.each([
    [{ reasoning: 'Hm.' }, true],
    [{ reasoning: '  ' }, false],
    [{ reasoning: null, text: '<think>\nHm.\n</think>\nYes.' }, true],
    [{ reasoning: null, text: 'I think so.' }, false],
  ])('reasoning in %j: %s', (given, expected) => {
    expect(measure('reasoning', given)).toBe(expected);
  });
});

describe('what should not be there', () => {
  test.each([
    ['According to the document, deltas form at sea.', true],
    ['What does this article say about deltas?', true],
    ['The provided text names three rivers.', true],
    ['The documentary shows a delta. Text follows.', false],
    ['Documents show that the delta grew.', false],
  ])('meta-reference in %j: %s', (text, expected) => {
    expect(measure('meta_reference', { text })).toBe(expected);
  });

  test.each([
    ["I'm sorry, but I can't help with that request.", true],
    ['I’m sorry, but there is no document in your message.', true],
    ['I cannot write a table from this.', true],
    ['As an AI language model, I have no opinion.', true],
    ['[INVALID INPUT]', true],
    ['Please provide the text you would like me to turn into a FAQ.', true],
    ['Sorry is the hardest word: a song of 1976.', false],
    ['**What can I not do?** You cannot swim here.', false],
    ['Rivers cannot flow uphill.', false],
  ])('refusal in %j: %s', (text, expected) => {
    expect(measure('refusal', { text })).toBe(expected);
  });

  test('echo of the prompt: its runs of five words that come back, placeholders aside', () => {
    const promptText = 'Compose a FAQ on this page now.\n\n[[DOCUMENT]]';
    // Seven words, three runs of five: "compose … this", "a … page", "faq … now".
    expect(measure('prompt_echo', { promptText, text: 'Compose a FAQ on this page!' })).toBeCloseTo(2 / 3);
    expect(measure('prompt_echo', { promptText, text: 'Deltas grow.' })).toBe(0);
    expect(measure('prompt_echo', { promptText: 'Say it: [[DOCUMENT]]', text: 'x' })).toBeNull();
  });

  test('echo of the source: words in passages of 15 and more', () => {
    const source = words(0, 100);
    expect(measure('source_echo', { source, text: `New. ${words(10, 30)} new` })).toBeCloseTo(20 / 22);
    expect(measure('source_echo', { source, text: `${words(10, 24)} new words here` })).toBe(0);
    expect(measure('source_echo', { source, text: source })).toBe(1);
    expect(measure('source_echo', { source, text: words(0, 15) })).toBe(1);
    expect(measure('source_echo', { source, text: words(0, 14) })).toBeNull();
  });

  test('copied n-grams: runs of five words of the rephrasing that stand in the source', () => {
    const source = words(0, 100);
    // Six words copied make two runs of ten.
    const text = `${words(10, 16)} ${words(200, 208)}`;
    expect(measure('copied_ngrams', { source, text })).toBeCloseTo(2 / 10);
    expect(measure('copied_ngrams', { source, text: 'Four words are few' })).toBeNull();
  });

  test.each([
    ['a sentence over and over', 'The river meets the sea in a delta. '.repeat(4), true],
    ['one word without end', 'very '.repeat(40), true],
    ['no spaces at all', 'ha'.repeat(500), true],
    ['Chinese', '河流入海。'.repeat(12), true],
    ['three times over 21 words', 'one two three four five six seven '.repeat(3), true],
    [
      'three times over 20 words',
      'and so it goes on and so it goes on and so it goes on and so it goes on',
      true,
    ],
    ['three times over 18 words', 'one two three four five six '.repeat(3), false],
    ['a passage of 50 words', `${words(0, 50)} `.repeat(3), true],
    ['a passage of 51 words', `${words(0, 51)} `.repeat(3), false],
    [
      'twice, then something else, then twice',
      `${'a b c d e f g h i j '.repeat(2)}x ${'a b c d e f g h i j '.repeat(2)}`,
      false,
    ],
    ['short words said very often, after others', `${words(0, 30)} ${'no '.repeat(19)}end`, false],
    ['a loop at the end', `${words(0, 200)} ${'and so on it goes until '.repeat(10)}`, true],
    ['said twice', 'The river meets the sea in a delta and slows. '.repeat(2), false],
    ['a refrain', 'Row, row, row your boat.', false],
    ['a table of zeros', '| 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n'.repeat(10), false],
    ['plain prose', words(0, 300), false],
  ])('repetition loop, %s', (_, text, expected) => {
    expect(measure('repetition_loop', { text })).toBe(expected);
  });
});

describe('numbers', () => {
  test('are compared by value, whatever their grouping and zeros', () => {
    const source = 'In 1995 the dam held 1,250.50 m³, or 3 %.';
    expect(measure('new_numbers', { source, text: '1250.5 in 1995' })).toBe(0);
    expect(measure('new_numbers', { source, text: '1995, 3, 4 and 7' })).toBeCloseTo(2 / 4);
    expect(measure('new_numbers', { source: 'It is 3.5 m.', text: '3.25 and 3,50' })).toBe(1 / 2);
    expect(measure('new_numbers', { source: '007', text: '7.00' })).toBe(0);
    expect(measure('source_numbers_reused', { source, text: 'It held 1250.5 m³ in 1995.' })).toBeCloseTo(
      2 / 3,
    );
  });

  test('that count steps or questions state nothing', () => {
    const text = '1. Dig.\n2) Fill.\n**3.** Wait.\nStep 4: Done.\nQ5: Why?';
    expect(measure('new_numbers', { source: 'No figures.', text })).toBeNull();
    expect(measure('new_numbers', { source: 'No figures.', text: '3.5 km\n' })).toBe(1);
  });

  test('are missing where there are none', () => {
    expect(measure('new_numbers', { text: 'None.' })).toBeNull();
    expect(measure('source_numbers_reused', { source: 'None.', text: '7' })).toBeNull();
  });

  test('inside words are no numbers', () => {
    expect(measure('new_numbers', { text: 'H2O and CO2' })).toBeNull();
  });
});

describe('forms', () => {
  const table = '| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | x\\|y |';

  test.each([
    ['whole', table, [true, 2, 2]],
    ['without outer pipes', 'a | b\n--|--\n1 | 2', [true, 1, 2]],
    ['in a fence', `\`\`\`markdown\n${table}\n\`\`\``, [true, 2, 2]],
    ['with a short row', `${table}\n| 5 |`, [false, null, null]],
    ['without rows', '| a | b |\n|---|---|', [false, null, null]],
    ['with a delimiter row of another width', '| a | b |\n|---|\n| 1 | 2 |', [false, null, null]],
    ['two, the larger counts', `| a |\n|---|\n| 1 |\n\n${table}`, [true, 2, 2]],
    ['two of one size, the first counts', `| a |\n|---|\n| 1 |\n| 2 |\n\n${table}`, [true, 2, 1]],
    ['with a delimiter cell that is none', '| a | b |\n|---|::|\n| 1 | 2 |', [false, null, null]],
    ['with words in the delimiter row', '| a | b |\n|-x-|---|\n| 1 | 2 |', [false, null, null]],
    ['whose head has no pipe', 'a\n|---|\n| 1 |', [false, null, null]],
    ['prose', 'No table | here.', [false, null, null]],
  ])('table %s', (_, text, expected) => {
    expect(['table_parses', 'table_rows', 'table_columns'].map((id) => measure(id, { text }))).toEqual(
      expected,
    );
  });

  test.each([
    ['**What is a delta?**\n\nWhere a river meets the sea.\n\n**Why?**\nSilt.', 2],
    ['Q: What is it?\nA: A delta.\nQ: Where?\nA: At sea.', 2],
    ['Question 1: Explain deltas.\nAnswer: They form.', 1],
    ['1. What is it? It is a delta.\n2. Where? At sea.', 2],
    ['### Is it old?\n\nYes.', 1],
    ['What is it?\nWhere is it?\nAt sea.', 1],
    ['What is it?', 0],
    ['A delta forms. Is it old? Yes.', 0],
    ['', 0],
  ])('Q/A pairs in %j: %i', (text, expected) => {
    expect(measure('qa_pairs', { text })).toBe(expected);
  });

  test.each([
    ['1. Dig.\n2. Fill.\n3) Wait.', 3],
    ['### Step 1: Dig\nText.\n**Step 2.** Fill', 2],
    ['**1. Dig.** Then\n- 2. Fill.', 2],
    ['In 2. place. Step by step.', 0],
  ])('numbered steps in %j: %i', (text, expected) => {
    expect(measure('numbered_steps', { text })).toBe(expected);
  });

  test('list items', () => {
    expect(measure('list_items', { text: '- a\n* b\n  + c\n• d\n1. e\n2) f\n-no\ntext' })).toBe(6);
  });

  test.each([
    ['{"a": [1, 2]}', true],
    ['```json\n{"a": 1}\n```', true],
    ['Here it is: {"a": 1}', false],
    ['{"a": 1,}', false],
    ['', false],
  ])('JSON %j: %s', (text, expected) => {
    expect(measure('json_valid', { text })).toBe(expected);
  });

  test('maths: digits, equations, and how many hold', () => {
    const text = '3 × 4 = 12\n12 + 5 = 18';
    expect(measure('digits', { text })).toBe(true);
    expect(measure('digits', { text: 'three times four' })).toBe(false);
    expect(measure('equations', { text })).toBe(2);
    expect(measure('arithmetic_correct', { text })).toBe(0.5);
    expect(measure('arithmetic_correct', { text: 'three times four' })).toBeNull();
  });
});
