/** An output folder that holds what was sent otherwise under the name of one of the experiment's prompts. */
import { t } from '@vscode/l10n';
import { jobWouldMix as inPrompt, mixedBy, mixWords } from '../../language/rules/jobWouldMix.ts';
import { nextName } from '../../language/rules/nameDuplicate.ts';
import { entryOf } from '../../language/yaml/yamlNode.ts';
import { knownPromptsOf, useOf } from '../namedPrompts.ts';
import type { ExperimentRule } from './experimentRule.ts';
import { replaceScalar } from './experimentRule.ts';

/** Said once, at the folder. */
export const jobWouldMix: ExperimentRule = {
  code: inPrompt.code,
  check(sheet, facts) {
    const output = entryOf(entryOf(sheet.root, 'batch')?.value ?? null, 'output')?.value;
    if (output?.kind !== 'scalar' || typeof output.value !== 'string') return [];
    const use = useOf(sheet, facts);
    if (!use) return [];
    for (const { known } of knownPromptsOf(sheet, facts, inPrompt.code)) {
      const mixed = mixedBy(known, known.name, use, facts.jobs);
      if (!mixed) continue;
      return [
        {
          code: inPrompt.code,
          severity: 'warning',
          message: `${mixWords(known.name, mixed)} ${t('No new job is started there. Name another folder, or move that one away.')}`,
          span: output.span,
          fixes: [replaceScalar(output, nextName(output.value))],
        },
      ];
    }
    return [];
  },
};
