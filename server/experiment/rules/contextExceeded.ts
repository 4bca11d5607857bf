/** A prompt that leaves no room for a document in the context of one of the experiment's models. */
import type { Fit } from '../../language/fit.ts';
import type { Problem } from '../../language/problem.ts';
import {
  exceededBy,
  exceededWords,
  contextExceeded as inPrompt,
  limitNode,
  lowerLimit,
} from '../../language/rules/contextExceeded.ts';
import type { YamlNode, YamlScalar } from '../../language/yaml/yamlNode.ts';
import { entryOf } from '../../language/yaml/yamlNode.ts';
import type { NamedKnownPrompt } from '../namedPrompts.ts';
import { knownPromptsOf, useOf } from '../namedPrompts.ts';
import type { ExperimentRule } from './experimentRule.ts';

/** Said once for all prompts where the experiment's own limit is what exceeds, else at each prompt. */
export const contextExceeded: ExperimentRule = {
  code: inPrompt.code,
  check(sheet, facts) {
    const use = useOf(sheet, facts);
    if (!use) return [];
    const limits = new Set<YamlScalar>();
    return knownPromptsOf(sheet, facts, inPrompt.code).flatMap((prompt) => {
      const fit = exceededBy(prompt.known, use);
      if (!fit) return [];
      const limit = limitIn(sheet.root, fit);
      if (limit && limits.has(limit)) return [];
      if (limit) limits.add(limit);
      return [problemOf(prompt, fit, limit)];
    });
  },
};

function problemOf({ path, node, known }: NamedKnownPrompt, fit: Fit, limit: YamlScalar | null): Problem {
  const fix = limit && lowerLimit(limit, known, fit);
  return {
    code: inPrompt.code,
    severity: 'error',
    message: exceededWords(path, known, fit),
    span: (limit ?? node).span,
    fixes: fix ? [fix] : [],
  };
}

function limitIn(root: YamlNode | null, fit: Fit): YamlScalar | null {
  const models = entryOf(root, 'models')?.value;
  if (models?.kind !== 'list') return null;
  for (const item of models.items) {
    const limit = limitNode(entryOf(item, 'parameters')?.value, fit);
    if (limit) return limit;
  }
  return null;
}
