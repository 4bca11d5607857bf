/** What holds for any text whatever. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExperiment } from '../../server/experiment/readExperiment.ts';
import { checkPrompt } from '../../server/language/checkPrompt.ts';
import { createLineIndex } from '../../server/language/lineIndex.ts';
import type { Problem } from '../../server/language/problem.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { applyEdits } from './markedText.ts';

/** Pieces that prompts are made of, and that break parsers. */
const PIECES = [
  '---\n',
  '---\r\n',
  '---',
  'name: faq\n',
  'name: a/b\n',
  'output: { form: tabel }\n',
  'inputs: { TITLE: { column: title } }\n',
  'inputs:\n  A: { column: a }\n  B:\n    column: b\n',
  'parameters: { temperature: "1", stop: [[a]] }\n',
  'ignore: [chat-tokens]\n',
  'a: &a [1]\nb: *a\n',
  '? x\n',
  '\tx: 1\n',
  'x: "',
  "y: '",
  '{',
  '}',
  '[',
  ']',
  '[[',
  ']]',
  '[[DOCUMENT]]',
  '[[DOCUMENT]',
  '[[document]]',
  '[[TITLE]]',
  '[[ ## text ## ]]',
  '{text}',
  '{{ document }}',
  '---\ntemplate: jinja\n---\n',
  'template: jinja\n',
  '{% if title %}',
  '{% endif %}',
  '{% for x in a %}',
  '{% endfor %}',
  '{{ title | upper }}',
  '{{ x.y() | nope }}',
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '[TEXT]',
  '<|im_start|>user\n',
  '</s>',
  '1. a\n',
  '1. b\r\n',
  '\r',
  '\n',
  '\r\n\r\n',
  '\u200B',
  '\u200D',
  '\uFEFF',
  '\u0085',
  '\u3000',
  '\u0000',
  '\uD83D',
  '\uDE00',
  '😀',
  'Document: ',
  'Write a FAQ about this. ',
  '`',
  '*',
  '&',
  '!',
  '%',
  '@',
  '|',
  '>',
  '#',
  ': ',
  '- ',
  '请写问答。',
  '\\text',
  '$',
] as const;

const anyText = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
        fc.string({ unit: 'binary', maxLength: 6 }),
      ),
      { maxLength: 25 },
    )
    .map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
);

const problemsOf = (text: string, sure = true): readonly Problem[] =>
  checkPrompt(text, readPrompt(text), { sure });

function expectSound(text: string, problems: readonly Problem[]): void {
  for (const { span, fixes, message } of problems) {
    expect(message).not.toBe('');
    expect(span.start >= 0 && span.start <= span.end && span.end <= text.length).toBe(true);
    for (const fix of fixes) expect(() => applyEdits(text, fix.edits)).not.toThrow();
    expect(fixes.filter(({ preferred }) => preferred).length).toBeLessThanOrEqual(1);
  }
  expect(problems.map(({ span }) => span.start)).toEqual(
    problems.map(({ span }) => span.start).sort((a, b) => a - b),
  );
}

describe('any text', () => {
  test('as a prompt is read without a throw, with problems and fixes inside it', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, sure) => expectSound(text, problemsOf(text, sure))),
      { numRuns: 1500 },
    );
  });

  test('as an experiment is read without a throw; it is usable exactly when nothing is an error', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { experiment, problems } = readExperiment(text, 'fallback');
        expectSound(text, problems);
        expect(experiment === null).toBe(problems.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 800 },
    );
  });

  test('segments tile the body, and the body is the file between its ends', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { template, bodySpan } = readPrompt(text);
        let at = 0;
        for (const { span } of template.segments) {
          expect(span.start).toBe(at);
          expect(span.end).toBeGreaterThan(span.start);
          at = span.end;
        }
        expect(at).toBe(template.text.length);
        expect(text.slice(bodySpan.start, bodySpan.end).replace(/\r\n?/g, '\n')).toBe(template.text);
      }),
    );
  });

  test('line ends make no difference to what is sent and which problems there are', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const unix = text.replace(/\r\n?/g, '\n');
        const dos = unix.replaceAll('\n', '\r\n');
        expect(readPrompt(dos).template.text).toBe(readPrompt(unix).template.text);
        expect(problemsOf(dos).map(({ code }) => code)).toEqual(problemsOf(unix).map(({ code }) => code));
      }),
    );
  });

  test.each([
    'placeholder-dialect',
    'placeholder-misspelt',
    'placeholder-missing',
    'invisible-characters',
    'list-damage',
  ])('the preferred fix of %s removes that problem', (code) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const problem = problemsOf(text).find((candidate) => candidate.code === code);
        const fix = problem?.fixes.find(({ preferred }) => preferred);
        if (!problem || !fix) return;
        const after = problemsOf(applyEdits(text, fix.edits)).filter((candidate) => candidate.code === code);
        expect(after.map(({ span, message }) => `${span.start} ${message}`)).not.toContain(
          `${problem.span.start} ${problem.message}`,
        );
      }),
      { numRuns: 400 },
    );
  });

  test("positions and offsets are each other's inverse", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, n) => {
        const lines = createLineIndex(text);
        const offset = n % (text.length + 1);
        const position = lines.positionAt(offset);
        const insideLineEnd = text[offset - 1] === '\r' && text[offset] === '\n';
        if (!insideLineEnd) expect(lines.offsetAt(position)).toBe(offset);
        expect(position.line).toBeLessThan(lines.lineCount);
      }),
    );
  });
});
