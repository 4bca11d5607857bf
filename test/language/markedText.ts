/**
 * Tests written as texts. Below a line, `^^^ severity code: part of the message` marks the problem that is expected
 * under those characters; `<|>` marks a cursor. Whatever is not marked must not be reported.
 */
import { expect } from 'vitest';
import { checkPrompt } from '../../server/language/checkPrompt.ts';
import { checkWithFacts } from '../../server/language/checkWithFacts.ts';
import { countPrompt } from '../../server/language/fit.ts';
import { createLineIndex } from '../../server/language/lineIndex.ts';
import type { Edit, Problem } from '../../server/language/problem.ts';
import type { PromptFacts } from '../../server/language/promptFacts.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { sheetOf } from '../../server/language/rules/sheet.ts';

const MARK = /^(\s*)(\^+) (error|warning|information|hint) ([a-z-]+)(?:: (.*))?$/;

/** A text without its marks, and the problems they stand for, one line each. */
function unmark(marked: string): { readonly text: string; readonly expected: readonly string[] } {
  const lines: string[] = [];
  const expected: string[] = [];
  for (const line of marked.split('\n')) {
    const [, indent = '', carets = '', severity, code, message = ''] = MARK.exec(line) ?? [];
    if (severity === undefined) lines.push(line);
    else
      expected.push(
        `${lines.length}:${indent.length + 1}-${indent.length + carets.length + 1} ${severity} ${code}: ${message}`,
      );
  }
  return { text: lines.join('\n'), expected };
}

/** Checks a marked prompt: exactly the marked problems, in order, each message holding what its mark says. */
export function expectProblems(marked: string, options: { readonly sure: boolean } = { sure: true }): void {
  const { text, expected } = unmark(marked);
  expectListed(text, checkPrompt(text, readPrompt(text), options), expected);
}

/** As `expectProblems`, of the rules that need facts alone. */
export function expectKnownProblems(marked: string, facts: PromptFacts): void {
  const { text, expected } = unmark(marked);
  expectListed(text, knownProblems(text, facts), expected);
}

/** The problems that only somebody sees who knows these facts. */
export function knownProblems(text: string, facts: PromptFacts): readonly Problem[] {
  const prompt = readPrompt(text);
  return checkWithFacts(sheetOf(text, prompt, true), countPrompt(prompt), facts);
}

/** Compares problems with expectations as `unmark` writes them. */
function expectListed(text: string, problems: readonly Problem[], expected: readonly string[]): void {
  const actual = problems.map((problem, index) => describe(text, problem, expected[index]));
  expect(actual).toEqual(expected);
}

/** Applies the fix with this title, or else the preferred one, of the first problem of `code`. */
export function fixed(text: string, code: string, title?: string): string {
  const problem = checkPrompt(text, readPrompt(text), { sure: true }).find(
    (candidate) => candidate.code === code,
  );
  const fix = problem?.fixes.find((candidate) =>
    title === undefined ? candidate.preferred : candidate.title === title,
  );
  if (!fix)
    throw new Error(
      `no such fix of ${code}: ${JSON.stringify(problem?.fixes.map((candidate) => candidate.title))}`,
    );
  return applyEdits(text, fix.edits);
}

/** Applies edits that do not overlap; those at one place in their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { span, newText } of [...edits].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  )) {
    if (span.start < at || span.end < span.start || span.end > text.length)
      throw new Error('edits overlap or leave the text');
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}

/** A text with one `<|>`, split into the text and the cursor's offset. */
export function atCursor(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('<|>');
  if (offset === -1) throw new Error('no cursor in the text');
  return { text: marked.slice(0, offset) + marked.slice(offset + 3), offset };
}

/** As `unmark` writes it, with as much of the message as is expected. A span over several lines ends with the first. */
function describe(
  text: string,
  { code, severity, message, span }: Problem,
  expected: string | undefined,
): string {
  const { start, end } = createLineIndex(text).rangeOf(span);
  const line = text.split('\n')[start.line] ?? '';
  const last = Math.max(start.character, end.line === start.line ? end.character : line.length);
  const place = `${start.line + 1}:${start.character + 1}-${last + 1}`;
  const wanted = expected?.split(': ').slice(1).join(': ') ?? '';
  return `${place} ${severity} ${code}: ${message.includes(wanted) ? wanted : message}`;
}
