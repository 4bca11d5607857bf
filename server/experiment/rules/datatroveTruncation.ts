/** What DataTrove's own rule would lose of the experiment's sampled documents. */

import {
  datatroveLosses,
  datatroveTruncation as inPrompt,
  lossWords,
} from '../../language/rules/datatroveTruncation.ts';
import { placed } from '../../language/rules/factRule.ts';
import { knownPromptsOf, useOf } from '../namedPrompts.ts';
import type { ExperimentRule } from './experimentRule.ts';

/** A hint, said once, of the first prompt that loses something. */
export const datatroveTruncation: ExperimentRule = {
  code: inPrompt.code,
  check(sheet, facts) {
    const use = useOf(sheet, facts);
    if (!use) return [];
    for (const { path, node, known } of knownPromptsOf(sheet, facts, inPrompt.code)) {
      const losses = datatroveLosses(known, use);
      if (losses === null || losses === 'fine') continue;
      const message = placed(path, lossWords(losses));
      return [{ code: inPrompt.code, severity: 'hint', message, span: node.span, fixes: [] }];
    }
    return [];
  },
};
