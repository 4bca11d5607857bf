/** All problems of one prompt: its header's and those of every rule. */
import type { Problem } from './problem.ts';
import type { Prompt } from './prompt.ts';
import { DOCUMENT, placeholderNames } from './template.ts';

/** Whether the file surely is a prompt: `*.rephrase.*`, named by an experiment, run, or checked explicitly. */
export interface CheckOptions {
  readonly sure: boolean;
}

/** Every problem of a prompt, sorted by place. `text` is the file that `prompt` was read from. Never throws. */
export function checkPrompt(_text: string, prompt: Prompt, options: CheckOptions): readonly Problem[] {
  const problems = [...prompt.headerProblems];
  if (!placeholderNames(prompt.template).includes(DOCUMENT)) {
    problems.push({
      code: 'placeholder-missing',
      severity: options.sure ? 'error' : 'hint',
      message: 'No [[DOCUMENT]] placeholder: the model would be sent no document.',
      span: prompt.bodySpan,
      fixes: [],
    });
  }
  return problems.sort((a, b) => a.span.start - b.span.start);
}
