/** All problems of one prompt: its header's and those of every rule. */
import type { Problem } from './problem.ts';
import type { Prompt } from './prompt.ts';
import { ALL_RULES } from './rules/allRules.ts';
import type { Sheet } from './rules/sheet.ts';
import { sheetOf } from './rules/sheet.ts';

/** How certain it is that the file is a prompt. */
export interface CheckOptions {
  /** `*.rephrase.*`, named by an experiment, run, or checked explicitly. Otherwise what stands in it decides. */
  readonly sure: boolean;
}

/** Problems beyond this number of one kind are not listed: nobody reads them, and every one costs a squiggle. */
const MAX_PER_RULE = 100;

/**
 * Every problem of a prompt, sorted by place, without those that its front matter ignores. `text` is the file that
 * `prompt` was read from. Never throws; linear in the length of the text.
 */
export function checkPrompt(text: string, prompt: Prompt, options: CheckOptions): readonly Problem[] {
  return checkSheet(sheetOf(text, prompt, options.sure));
}

/** As `checkPrompt`, of a prompt that is laid out already. */
export function checkSheet(sheet: Sheet): readonly Problem[] {
  const { text, prompt } = sheet;
  const problems = [...prompt.headerProblems];
  if (!isUnclosed(text, prompt)) {
    for (const rule of ALL_RULES) problems.push(...rule.check(sheet).slice(0, MAX_PER_RULE));
  }
  const ignored = new Set(prompt.header.ignore);
  return problems.filter(({ code }) => !ignored.has(code)).sort(byPlace);
}

/** Unclosed front matter reaches to the end of the file: then there is no body to speak about. */
function isUnclosed(text: string, prompt: Prompt): boolean {
  return prompt.headerProblems.length > 0 && prompt.frontMatterSpan?.end === text.length;
}

function byPlace(a: Problem, b: Problem): number {
  return (
    a.span.start - b.span.start || a.span.end - b.span.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  );
}
