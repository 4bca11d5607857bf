/** A dataset that an experiment names and that is not there. It may be on another machine, hence only a warning. */
import { t } from '@vscode/l10n';
import { namedPathsOf } from '../namedPaths.ts';
import type { ExperimentRule } from './experimentRule.ts';

export const sourceNotFound: ExperimentRule = {
  code: 'source-not-found',
  check: ({ root }, { files }) =>
    namedPathsOf(root).flatMap(({ kind, path, node }) => {
      if (kind !== 'dataset' || files.get(path) !== 'missing') return [];
      return {
        code: 'source-not-found',
        severity: 'warning',
        message: t(
          'There is no dataset at {0}, so nothing can be previewed or run on this machine. Paths are relative to the folder of this file.',
          path,
        ),
        span: node.span,
        fixes: [],
      };
    }),
};
