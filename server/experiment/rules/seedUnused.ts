/** A seed of the documents without the limit whose rows it would draw: all rows are taken, whatever the seed. */
import { t } from '@vscode/l10n';
import { entryOf } from '../../language/yaml/yamlNode.ts';
import type { ExperimentRule } from './experimentRule.ts';

export const seedUnused: ExperimentRule = {
  code: 'experiment-unknown-key',
  check({ root }) {
    const documents = entryOf(root, 'documents')?.value ?? null;
    const seed = entryOf(documents, 'seed');
    if (!seed || entryOf(documents, 'limit')) return [];
    return [
      {
        code: 'experiment-unknown-key',
        severity: 'warning',
        message: t(
          'The seed draws the rows of "limit", and there is none: all rows are taken. Say how many with "limit", or leave the seed out.',
        ),
        span: seed.keySpan,
        fixes: [],
      },
    ];
  },
};
