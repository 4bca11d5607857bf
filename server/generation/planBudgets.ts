/** The context budgets of a plan's variants: which window and which counter truncation works with, each. */
import { budgetFor } from './contextBudget.ts';
import type { ServedModel } from './endpoint.ts';
import type { Plan } from './plan.ts';
import type { ContextBudget } from './request.ts';
import { approximateCounter } from './tokenCounter.ts';

/** By variant id; `served` is what each endpoint lists, by alias. */
export function planBudgets(
  { experiment, variants, endpoints, counters }: Plan,
  served: ReadonlyMap<string, readonly ServedModel[]>,
): ReadonlyMap<string, ContextBudget> {
  return new Map(
    variants.flatMap(({ id, endpoint: alias, model }) => {
      const endpoint = endpoints.get(alias);
      return endpoint
        ? [
            [
              id,
              budgetFor(
                experiment.context,
                endpoint,
                model,
                served.get(alias) ?? [],
                counters.get(alias) ?? approximateCounter,
              ),
            ] as const,
          ]
        : [];
    }),
  );
}
