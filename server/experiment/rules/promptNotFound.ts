/** A prompt that an experiment names and that is not there: neither preview nor batch can begin. */
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
      const advice =
        meant === null ? 'Paths are relative to the folder of this file.' : `Did you mean ${meant}?`;
      return {
        code: 'prompt-not-found',
        severity: 'error',
        message:
          fact === 'folder'
            ? `${path} is a folder. Name the prompts in it one by one.`
            : `There is no prompt at ${path}. ${advice}`,
        span: node.span,
        fixes: meant === null ? [] : [replaceScalar(node, meant)],
      };
    }),
};
