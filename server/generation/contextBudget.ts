/** Which window and which counter truncation works with. */
import type { ContextRule } from '../experiment/experiment.ts';
import type { Endpoint, ServedModel } from './endpoint.ts';
import type { ContextBudget, TokenCounter } from './request.ts';

/** The experiment's window wins over the profile's, the profile's over what the server reports for the model. */
export function budgetFor(
  rule: ContextRule,
  endpoint: Endpoint,
  model: string,
  served: readonly ServedModel[],
  counter: TokenCounter,
): ContextBudget {
  return { window: windowFor(rule, endpoint, model, served), cut: rule.cut, counter };
}

/** In tokens; null when nobody knows it. */
export function windowFor(
  rule: ContextRule,
  endpoint: Endpoint,
  model: string,
  served: readonly ServedModel[],
): number | null {
  const reported = served.find(({ id }) => id === model)?.window ?? null;
  return rule.window ?? endpoint.window ?? reported;
}
