/** A prompt that an experiment names and that is not there: neither preview nor batch can begin. */
import { t } from '@vscode/l10n';
import { nearest } from '../../language/nearest.ts';
import { namedPathsOf } from '../namedPaths.ts';
import type { ExperimentRule } from './experimentRule.ts';
import { replaceScalar } from './experimentRule.ts';

export const promptNotFound: ExperimentRule = {
  code: 'prompt-not-found',
  check: ({ root }, facts) =>
    namedPathsOf(root).flatMap(({ kind, path, node }) => {
      const fact = facts.files.get(path);
      if (kind !== 'prompt' || fact === undefined || fact === 'file') return [];
      const meant = fact === 'missing' ? nearest(path, facts.nearPrompts) : null;
      return {
        code: 'prompt-not-found',
        severity: 'error',
        message:
          fact === 'folder'
            ? t('{0} is a folder. Name the prompts in it one by one.', path)
            : meant === null
              ? t('There is no prompt at {0}. Paths are relative to the folder of this file.', path)
              : t('There is no prompt at {0}. Did you mean {1}?', path, meant),
        span: node.span,
        fixes: meant === null ? [] : [replaceScalar(node, meant)],
      };
    }),
};
