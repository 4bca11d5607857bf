/** Which window truncation works with. */
import type { ContextRule } from '../experiment/experiment.ts';
import type { Endpoint, ServedModel } from './endpoint.ts';
import type { ContextBudget } from './request.ts';
import { approximateCounter } from './tokenCounter.ts';

/** The experiment's window wins over the profile's, the profile's over what the server reports for the model. */
export function budgetFor(
  rule: ContextRule,
  endpoint: Endpoint,
  model: string,
  served: readonly ServedModel[],
): ContextBudget {
  const reported = served.find(({ id }) => id === model)?.window ?? null;
  return {
    window: rule.window ?? endpoint.window ?? reported,
    cut: rule.cut,
    counter: approximateCounter,
  };
}
