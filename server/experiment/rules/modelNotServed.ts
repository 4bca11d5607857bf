/** A model that the endpoint did not list when it was last asked. Some servers answer to any name: a warning. */
import { nearest } from '../../language/nearest.ts';
import { namedModelsOf } from '../namedModels.ts';
import type { ExperimentRule } from './experimentRule.ts';
import { replaceScalar } from './experimentRule.ts';

/** Silent where the endpoint is not named and there are several, and where it listed nothing. */
export const modelNotServed: ExperimentRule = {
  code: 'model-not-served',
  check: (root, { aliases, models }) =>
    namedModelsOf(root).flatMap(({ model, alias, byUrl }) => {
      const only = !byUrl && aliases?.length === 1 ? aliases[0] : undefined;
      const endpoint = alias === null ? only : String(alias.value);
      const listed = endpoint === undefined ? undefined : models.get(endpoint);
      if (model === null || !listed || listed.length === 0) return [];
      const written = String(model.value);
      if (listed.includes(written)) return [];
      const near = nearest(written, listed) ?? (listed.length === 1 ? (listed[0] ?? null) : null);
      return {
        code: 'model-not-served',
        severity: 'warning',
        message: `${endpoint} does not list ${written}. When it was last asked it served ${some(listed)}.`,
        span: model.span,
        fixes: near === null ? [] : [replaceScalar(model, near)],
      };
    }),
};

const MOST_NAMED = 5;

function some(listed: readonly string[]): string {
  const named = listed.slice(0, MOST_NAMED).join(', ');
  return listed.length > MOST_NAMED ? `${named} and ${listed.length - MOST_NAMED} more` : named;
}
