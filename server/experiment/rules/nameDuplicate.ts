/** Two prompts of one experiment that go by the same name. */
import { t } from '@vscode/l10n';
import type { Problem } from '../../language/problem.ts';
import { folderName, nameDuplicate as inPrompt } from '../../language/rules/nameDuplicate.ts';
import type { NamedKnownPrompt } from '../namedPrompts.ts';
import { knownPromptsOf } from '../namedPrompts.ts';
import type { ExperimentRule } from './experimentRule.ts';

/** A warning at the later one. Rows carry the name alone, and the later folders get a number nobody chose. */
export const nameDuplicate: ExperimentRule = {
  code: inPrompt.code,
  check(sheet, facts) {
    const firsts = new Map<string, NamedKnownPrompt>();
    return knownPromptsOf(sheet, facts, inPrompt.code).flatMap((prompt) => {
      const key = folderName(prompt.known.name);
      const first = firsts.get(key);
      if (first) return [problemOf(first, prompt)];
      firsts.set(key, prompt);
      return [];
    });
  },
};

function problemOf(first: NamedKnownPrompt, { path, node, known }: NamedKnownPrompt): Problem {
  const same = first.path === path;
  return {
    code: inPrompt.code,
    severity: 'warning',
    message: same
      ? t('{0} is listed twice: every document would be sent and paid for twice.', path)
      : t(
          '{0} is called "{1}" as {2} is, so rows do not tell the two apart and its output folder gets a number. Give one of them another name in its front matter.',
          path,
          known.name,
          first.path,
        ),
    span: node.span,
    fixes: [],
  };
}
