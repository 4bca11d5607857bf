/** Sampled documents that are longer than the room a prompt of the experiment leaves them. */

import {
  documentsTruncated as inPrompt,
  truncatedShare,
  truncationSeverity,
  truncationWords,
} from '../../language/rules/documentsTruncated.ts';
import { placed } from '../../language/rules/factRule.ts';
import { entryOf } from '../../language/yaml/yamlNode.ts';
import { knownPromptsOf, useOf } from '../namedPrompts.ts';
import type { ExperimentRule } from './experimentRule.ts';

/** Said once, of the prompt that leaves the least room, where the window or the dataset is named. */
export const documentsTruncated: ExperimentRule = {
  code: inPrompt.code,
  check(sheet, facts) {
    const use = useOf(sheet, facts);
    if (!use) return [];
    const shares = knownPromptsOf(sheet, facts, inPrompt.code).flatMap(({ path, node, known }) => {
      const share = truncatedShare(known, use);
      return share && share.cut.length > 0 ? [{ path, node, share }] : [];
    });
    const [worst] = shares.toSorted((a, b) => b.share.cut.length - a.share.cut.length);
    if (!worst) return [];
    const window = entryOf(entryOf(sheet.root, 'context')?.value ?? null, 'window')?.value;
    return [
      {
        code: inPrompt.code,
        severity: truncationSeverity(worst.share),
        message: placed(worst.path, truncationWords(worst.share, use)),
        span: (window ?? worst.node).span,
        fixes: [],
      },
    ];
  },
};
