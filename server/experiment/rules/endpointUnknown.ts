/** An alias that is not among the user's endpoints. It may be among a colleague's, hence only a warning. */
import { t } from '@vscode/l10n';
import { nearest } from '../../language/nearest.ts';
import { namedModelsOf } from '../namedModels.ts';
import type { ExperimentRule } from './experimentRule.ts';
import { replaceScalar } from './experimentRule.ts';

/** Silent while no endpoint is set up at all: then there is nothing to compare with. */
export const endpointUnknown: ExperimentRule = {
  code: 'endpoint-unknown',
  check({ root }, { profiles }) {
    const aliases = profiles?.map(({ alias }) => alias) ?? [];
    return namedModelsOf(root).flatMap(({ alias }) => {
      if (alias === null || aliases.length === 0) return [];
      const written = String(alias.value);
      if (aliases.includes(written)) return [];
      const near = nearest(written, aliases);
      return {
        code: 'endpoint-unknown',
        severity: 'warning',
        message: t(
          '"{0}" is not among your endpoints ({1}), so nothing can be previewed or run from here. Add it with "Rephrase: Add Endpoint…", or name another.',
          written,
          aliases.join(', '),
        ),
        span: alias.span,
        fixes: near === null ? [] : [replaceScalar(alias, near)],
      };
    });
  },
};
