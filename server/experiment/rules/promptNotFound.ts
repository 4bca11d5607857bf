/** A prompt that an experiment names and that is not there: neither preview nor batch can begin. */
import { namedPathsOf } from '../namedPaths.ts';
import type { ExperimentRule } from './experimentRule.ts';

export const promptNotFound: ExperimentRule = {
  code: 'prompt-not-found',
  check: ({ root }, { files }) =>
    namedPathsOf(root).flatMap(({ kind, path, node }) => {
      const fact = files.get(path);
      if (kind !== 'prompt' || fact === undefined || fact === 'file') return [];
      return {
        code: 'prompt-not-found',
        severity: 'error',
        message:
          fact === 'folder'
            ? `${path} is a folder. Name the prompts in it one by one.`
            : `There is no prompt at ${path}. Paths are relative to the folder of this file.`,
        span: node.span,
        fixes: [],
      };
    }),
};
