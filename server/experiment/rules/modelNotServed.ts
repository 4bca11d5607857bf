/** A model that the endpoint did not list when it was last asked. Some servers answer to any name: a warning. */
import { t } from '@vscode/l10n';
import { nearest } from '../../language/nearest.ts';
import { someOf } from '../../language/rules/factRule.ts';
import { namedModelsOf } from '../namedModels.ts';
import type { ExperimentRule } from './experimentRule.ts';
import { replaceScalar } from './experimentRule.ts';

/** Silent where the endpoint is not named and there are several, and where it listed nothing. */
export const modelNotServed: ExperimentRule = {
  code: 'model-not-served',
  check: ({ root }, { profiles, models }) =>
    namedModelsOf(root).flatMap(({ model, alias, byUrl }) => {
      const only = !byUrl && profiles?.length === 1 ? profiles[0]?.alias : undefined;
      const endpoint = alias === null ? only : String(alias.value);
      const listed = endpoint === undefined ? undefined : models.get(endpoint)?.map(({ id }) => id);
      if (model === null || endpoint === undefined || !listed || listed.length === 0) return [];
      const written = String(model.value);
      if (listed.includes(written)) return [];
      const near = nearest(written, listed) ?? (listed.length === 1 ? (listed[0] ?? null) : null);
      return {
        code: 'model-not-served',
        severity: 'warning',
        message: t(
          '{0} does not list {1}. When it was last asked it served {2}.',
          endpoint,
          written,
          someOf(listed, 5),
        ),
        span: model.span,
        fixes: near === null ? [] : [replaceScalar(model, near)],
      };
    }),
};
