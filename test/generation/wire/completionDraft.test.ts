import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Completion, Delta } from '../../../server/generation/completion.ts';
import { CompletionDraft, wholeCompletion } from '../../../server/generation/wire/completionDraft.ts';

describe('CompletionDraft', () => {
  it.each([
    ['plain text', 'plain text', null],
    ['<think>why</think>because', 'because', 'why'],
    ['\n<think>\nwhy\n</think>\n\nbecause', 'because', 'why\n'],
    ['<think>\n\n</think>\n\nbecause', 'because', null],
    ['<think>never closed', '', 'never closed'],
    ['<think>half </thi', '', 'half </thi'],
    ['<think>a</think>b<think>c</think>', 'b<think>c</think>', 'a'],
    ['  leading space', '  leading space', null],
    ['about <think> tags', 'about <think> tags', null],
    ['<thin', '<thin', null],
    ['<thinking>x</thinking>', '<thinking>x</thinking>', null],
    ['  ', '  ', null],
    ['', '', null],
  ])('%j is %j after %j', (content, text, reasoning) => {
    expect(draft([content]).completion).toMatchObject({ text, reasoning });
  });

  it('gives the same however the content is cut, and deltas that add up to it', () => {
    const parts = fc.constantFrom(
      '<think>',
      '</think>',
      '<',
      '</',
      'think>',
      ' ',
      '\n',
      'word',
      '👩‍👧',
      '\ud83d',
      '\ude00',
      '汉',
    );
    fc.assert(
      fc.property(
        fc.array(parts, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        (words, sizes) => {
          const content = words.join('');
          const whole = draft([content]);
          const cut = draft(pieces(content, sizes));
          expect(cut.completion).toEqual(whole.completion);
          for (const { deltas, completion } of [whole, cut]) {
            expect(textOf(deltas, 'text')).toBe(completion.text);
            expect(textOf(deltas, 'reasoning')).toBe(completion.reasoning ?? '');
            for (const { text } of deltas) expect(text.isWellFormed() && text !== '').toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('shows reasoning and text as soon as they are sure', () => {
    const one = new CompletionDraft();
    expect(one.addContent('<thi')).toEqual([]);
    expect(one.addContent('nk>I se')).toEqual([{ kind: 'reasoning', text: 'I se' }]);
    expect(one.addContent('e</th')).toEqual([{ kind: 'reasoning', text: 'e' }]);
    expect(one.addContent('ink>\n')).toEqual([]);
    expect(one.addContent('Yes')).toEqual([{ kind: 'text', text: 'Yes' }]);
    const other = new CompletionDraft();
    expect(other.addContent('Y')).toEqual([{ kind: 'text', text: 'Y' }]);
  });
});

describe('wholeCompletion', () => {
  it('is what a draft makes of the same answer', () => {
    const piece = fc.constantFrom(
      '<think>',
      '</think>',
      '<th',
      ' ',
      '\n',
      'Yes',
      'é',
      '\ud83d',
      '\ude00',
      '<b>',
    );
    const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.oneof(fc.constant(''), text), (content, reasoning) => {
        const one = new CompletionDraft();
        one.addReasoning(reasoning);
        one.addContent(content);
        one.end();
        const whole = wholeCompletion({ content, reasoning, finishReason: null }, null);
        expect(whole).toEqual(one.completion());
      }),
      { numRuns: 500 },
    );
  });
});

function draft(contents: readonly string[]): {
  readonly completion: Completion;
  readonly deltas: readonly Delta[];
} {
  const one = new CompletionDraft();
  const deltas = contents.flatMap((content) => one.addContent(content));
  return { deltas: [...deltas, ...one.end()], completion: one.completion() };
}

function pieces(text: string, sizes: readonly number[]): readonly string[] {
  const cut: string[] = [];
  for (let start = 0, turn = 0; start < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    cut.push(text.slice(start, start + size));
    start += size;
  }
  return cut;
}

function textOf(deltas: readonly Delta[], kind: Delta['kind']): string {
  return deltas.map((delta) => (delta.kind === kind ? delta.text : '')).join('');
}
